/** A consumer, replicas and a token endpoint for the tests of the client. */
package io.userservice.client.testing;
