/** How users are found by words: the words that are stored, and the pages of a search. */
@NullMarked
package io.userservice.user.search;

import org.jspecify.annotations.NullMarked;
