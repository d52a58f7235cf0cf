/**
 * TLS over gRPC's shaded Netty, which the service and net.devh's starter use. Absent
 * where there is no such Netty.
 */
@NullMarked
package io.userservice.tls.netty;

import org.jspecify.annotations.NullMarked;
