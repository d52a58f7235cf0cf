/**
 * Bearer tokens for the calls of a channel.
 */
@NullMarked
package io.userservice.client.token;

import org.jspecify.annotations.NullMarked;
