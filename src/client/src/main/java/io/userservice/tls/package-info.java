/**
 * TLS and mutual TLS from the starter's standard properties, with certificates, keys and
 * trust that are renewed on disk while the service runs.
 */
package io.userservice.tls;
