/** What the observers of a call know about it. */
@NullMarked
package io.userservice.rpc.call;

import org.jspecify.annotations.NullMarked;
