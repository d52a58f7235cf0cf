/** Limits how long the service works on a call. */
package io.userservice.rpc.deadline;
