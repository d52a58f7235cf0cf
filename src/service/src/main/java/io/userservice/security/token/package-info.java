/** Verifies bearer tokens. */
package io.userservice.security.token;
