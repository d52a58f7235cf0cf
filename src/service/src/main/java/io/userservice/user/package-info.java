/** What a user is and how users are stored. Knows nothing of gRPC. */
package io.userservice.user;
