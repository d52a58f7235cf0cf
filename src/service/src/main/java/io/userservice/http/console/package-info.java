/** What the console's page needs of the service, besides the calls. */
@NullMarked
package io.userservice.http.console;

import org.jspecify.annotations.NullMarked;
