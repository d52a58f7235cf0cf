/** Follows the changes of users, for any number of watchers. */
@NullMarked
package io.userservice.user.watch;

import org.jspecify.annotations.NullMarked;
