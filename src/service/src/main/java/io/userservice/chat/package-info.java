/** The echo that a chat talks to. */
package io.userservice.chat;
