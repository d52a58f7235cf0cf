/**
 * A near cache: answers reads of users from memory, while a watch of its own proves that
 * what it has is recent.
 */
@NullMarked
package io.userservice.client.cache;

import org.jspecify.annotations.NullMarked;
