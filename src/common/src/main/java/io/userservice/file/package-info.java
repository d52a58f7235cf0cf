/**
 * Files that properties name, and that are read again when their content changes.
 */
@NullMarked
package io.userservice.file;

import org.jspecify.annotations.NullMarked;
