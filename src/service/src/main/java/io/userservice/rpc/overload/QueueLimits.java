package io.userservice.rpc.overload;

import java.time.Duration;

/**
 * The limits of a {@link FairQueue}.
 *
 * @param weight of the work that runs at a time
 * @param weightOfCaller the part of it for one caller, while others have work, too
 * @param longestWait for work
 * @param target of {@link CoDel}
 * @param interval of CoDel
 * @param alwaysKept of CoDel
 */
public record QueueLimits(int weight, int weightOfCaller, Duration longestWait, Duration target, Duration interval,
		int alwaysKept) {
}
