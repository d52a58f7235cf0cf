/** The HTTP server: what its connections can use up. */
@NullMarked
package io.userservice.http.tomcat;

import org.jspecify.annotations.NullMarked;
