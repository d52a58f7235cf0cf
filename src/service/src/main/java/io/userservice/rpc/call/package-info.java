/** One call, as those who observe it know it. */
@NullMarked
package io.userservice.rpc.call;

import org.jspecify.annotations.NullMarked;
