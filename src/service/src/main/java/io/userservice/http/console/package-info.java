/** What the console needs from the service besides the calls. */
@NullMarked
package io.userservice.http.console;

import org.jspecify.annotations.NullMarked;
