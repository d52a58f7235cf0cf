/**
 * Trains the image's AOT cache when the image is built. Nothing of it runs in the
 * service.
 */
@NullMarked
package io.userservice.training;

import org.jspecify.annotations.NullMarked;
