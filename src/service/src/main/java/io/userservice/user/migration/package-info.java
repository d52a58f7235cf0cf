/** Updates stored users to the present rules. */
@NullMarked
package io.userservice.user.migration;

import org.jspecify.annotations.NullMarked;
