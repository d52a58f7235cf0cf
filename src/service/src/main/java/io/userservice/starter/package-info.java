/** Registers what the other packages define with the net.devh starter, which no other package imports. */
package io.userservice.starter;
