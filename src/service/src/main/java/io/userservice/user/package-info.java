/**
 * What a user is: its values, its entity, and the repository, the one door to queries.
 */
@NullMarked
package io.userservice.user;

import org.jspecify.annotations.NullMarked;
