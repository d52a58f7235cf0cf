/** Maps exceptions to the errors that clients get. */
@NullMarked
package io.userservice.rpc.error;

import org.jspecify.annotations.NullMarked;
