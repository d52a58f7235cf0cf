/**
 * What a near cache keeps, and what may be kept: users in the newest state that was seen.
 */
@NullMarked
package io.userservice.client.cache.store;

import org.jspecify.annotations.NullMarked;
