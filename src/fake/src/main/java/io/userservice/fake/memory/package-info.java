/** Users, keys and changes in memory, and who watches them. */
@NullMarked
package io.userservice.fake.memory;

import org.jspecify.annotations.NullMarked;
