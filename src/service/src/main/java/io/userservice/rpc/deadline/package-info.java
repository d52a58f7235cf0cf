/** Limits how long the service works on a call. */
@NullMarked
package io.userservice.rpc.deadline;

import org.jspecify.annotations.NullMarked;
