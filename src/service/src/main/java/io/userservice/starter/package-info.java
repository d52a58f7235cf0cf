/**
 * Registers what the other packages define with the net.devh starter, which no other
 * package imports.
 */
@NullMarked
package io.userservice.starter;

import org.jspecify.annotations.NullMarked;
