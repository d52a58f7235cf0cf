/**
 * What the file of an embedded H2 needs: its permissions, that commits are in it, and
 * that it is opened again after a failed write.
 */
@NullMarked
package io.userservice.database.embedded;

import org.jspecify.annotations.NullMarked;
