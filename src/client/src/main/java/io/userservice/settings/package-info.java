/**
 * Refuses settings of ours that nothing reads, and values that would be read in another
 * way than they are meant.
 */
@NullMarked
package io.userservice.settings;

import org.jspecify.annotations.NullMarked;
