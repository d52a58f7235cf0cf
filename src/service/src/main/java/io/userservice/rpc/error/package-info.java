/** Maps exceptions to the statuses and details that clients get. */
@NullMarked
package io.userservice.rpc.error;

import org.jspecify.annotations.NullMarked;
