/**
 * Refuses settings of ours that nothing would read, or that would be read otherwise than
 * meant, and reports a refused one in a sentence.
 */
@NullMarked
package io.userservice.settings;

import org.jspecify.annotations.NullMarked;
