/** The calls that a replica makes to itself before it is ready. */
@NullMarked
package io.userservice.warmup;

import org.jspecify.annotations.NullMarked;
