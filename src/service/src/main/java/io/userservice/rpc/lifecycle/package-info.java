/** Start and end of the service: signals, health, graceful shutdown. */
package io.userservice.rpc.lifecycle;
