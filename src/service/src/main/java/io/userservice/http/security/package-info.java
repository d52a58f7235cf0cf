/** Who may see and call what by HTTP. */
@NullMarked
package io.userservice.http.security;

import org.jspecify.annotations.NullMarked;
