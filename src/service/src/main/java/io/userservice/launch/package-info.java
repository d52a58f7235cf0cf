/** How the classes of the packed jar are found. */
@NullMarked
package io.userservice.launch;

import org.jspecify.annotations.NullMarked;
