/** What an operator sees of calls: metrics, the access log and traces. */
@NullMarked
package io.userservice.rpc.observation;

import org.jspecify.annotations.NullMarked;
