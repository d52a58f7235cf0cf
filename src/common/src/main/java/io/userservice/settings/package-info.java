/**
 * Refuses settings of ours that nothing reads, and values that would be read in another
 * way than they are meant; reports a refused one in a sentence.
 */
@NullMarked
package io.userservice.settings;

import org.jspecify.annotations.NullMarked;
