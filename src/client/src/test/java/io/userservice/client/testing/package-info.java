/** Consumers, replicas and token endpoints that tests need. */
package io.userservice.client.testing;
