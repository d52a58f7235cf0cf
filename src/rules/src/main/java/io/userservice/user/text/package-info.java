/** Which names and e-mails are valid, and when two e-mails are the same. */
@NullMarked
package io.userservice.user.text;

import org.jspecify.annotations.NullMarked;
