/** A user-service in memory, for the tests of its clients. */
@NullMarked
package io.userservice.fake;

import org.jspecify.annotations.NullMarked;
