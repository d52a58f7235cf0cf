/** What a user is, and how users are found and stored. Knows nothing of gRPC. */
@NullMarked
package io.userservice.user;

import org.jspecify.annotations.NullMarked;
