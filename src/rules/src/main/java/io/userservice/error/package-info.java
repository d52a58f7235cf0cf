/** Each failure as clients get it: a status with a reason and details. */
@NullMarked
package io.userservice.error;

import org.jspecify.annotations.NullMarked;
