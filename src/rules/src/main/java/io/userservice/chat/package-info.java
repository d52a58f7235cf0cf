/** The echo that a chat talks to. */
@NullMarked
package io.userservice.chat;

import org.jspecify.annotations.NullMarked;
