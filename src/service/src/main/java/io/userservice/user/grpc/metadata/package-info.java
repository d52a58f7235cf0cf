/** The state that a call's metadata asks for, and gets. */
@NullMarked
package io.userservice.user.grpc.metadata;

import org.jspecify.annotations.NullMarked;
