/** Who may call what: tokens, scopes, and the rules that name a scope for each method. */
package io.userservice.security;
