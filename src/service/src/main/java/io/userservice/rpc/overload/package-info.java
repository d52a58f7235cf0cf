/** What is done while the event loops cannot keep up. Knows no feature. */
@NullMarked
package io.userservice.rpc.overload;

import org.jspecify.annotations.NullMarked;
