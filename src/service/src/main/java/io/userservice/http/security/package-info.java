/** Which callers may see and call what over HTTP. */
@NullMarked
package io.userservice.http.security;

import org.jspecify.annotations.NullMarked;
