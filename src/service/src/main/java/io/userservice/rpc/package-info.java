/**
 * What every call shares: the error model and the interceptor that closes failed calls,
 * deadlines, metrics, health, and how the server is set up. Knows no feature; features
 * contribute {@link io.userservice.rpc.ErrorRows}.
 */
package io.userservice.rpc;
