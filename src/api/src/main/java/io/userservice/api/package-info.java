/**
 * The contract in Java: the messages and stubs that are generated from
 * {@code proto/user.proto}, and the reasons of its errors.
 */
@NullMarked
package io.userservice.api;

import org.jspecify.annotations.NullMarked;
