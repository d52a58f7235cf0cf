/** What users are searched for by, and where a page of those that are found begins. */
@NullMarked
package io.userservice.user.query;

import org.jspecify.annotations.NullMarked;
