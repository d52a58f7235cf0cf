/**
 * TLS and mutual TLS from the starter's standard properties, with certificates, keys and
 * trust anchors that are renewed on disk while the application runs.
 */
@NullMarked
package io.userservice.tls;

import org.jspecify.annotations.NullMarked;
