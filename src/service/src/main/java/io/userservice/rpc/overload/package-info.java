/**
 * Refuses early what is beyond the service's speed: AIMD, CoDel, fair drop. Knows no
 * feature.
 */
@NullMarked
package io.userservice.rpc.overload;

import org.jspecify.annotations.NullMarked;
