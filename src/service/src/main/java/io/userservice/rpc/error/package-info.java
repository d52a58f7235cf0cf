/** Maps exceptions to the statuses and details that clients get. */
package io.userservice.rpc.error;
