/** Bounds on what callers can use up, shared fairly. Knows no feature. */
@NullMarked
package io.userservice.rpc.limit;

import org.jspecify.annotations.NullMarked;
