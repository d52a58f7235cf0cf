/** Brings what is stored in line with the present rules. */
@NullMarked
package io.userservice.user.migration;

import org.jspecify.annotations.NullMarked;
