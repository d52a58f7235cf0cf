/** Invented users with which somebody tries the service. */
@NullMarked
package io.userservice.demo;

import org.jspecify.annotations.NullMarked;
