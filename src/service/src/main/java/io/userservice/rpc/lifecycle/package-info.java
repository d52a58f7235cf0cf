/** Start and end of the service: signals, health, graceful shutdown. */
@NullMarked
package io.userservice.rpc.lifecycle;

import org.jspecify.annotations.NullMarked;
