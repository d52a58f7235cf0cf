/** What callers want stored: new users and updates. */
@NullMarked
package io.userservice.user.input;

import org.jspecify.annotations.NullMarked;
