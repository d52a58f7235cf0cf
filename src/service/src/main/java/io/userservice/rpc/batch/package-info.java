/** Messages of a stream that leave in one write. */
@NullMarked
package io.userservice.rpc.batch;

import org.jspecify.annotations.NullMarked;
