/** The HTTP port: who may see Actuator. */
@NullMarked
package io.userservice.http;

import org.jspecify.annotations.NullMarked;
