/** The server's open connections: how many there are, and what waits in them. */
@NullMarked
package io.userservice.rpc.connection;

import org.jspecify.annotations.NullMarked;
