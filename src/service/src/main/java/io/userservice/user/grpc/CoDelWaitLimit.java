package io.userservice.user.grpc;

import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.overload.CoDel;
import io.userservice.user.read.LookupWaitLimit;
import io.userservice.user.read.UserLookups;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** Limits how long lookups wait by CoDel. One for each kind of lookup. */
@Component
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class CoDelWaitLimit implements LookupWaitLimit {

	private final CoDel codel;

	CoDelWaitLimit(LimitProperties properties) {
		this.codel = new CoDel(properties.overloadWait(), properties.overloadAfter(), UserLookups.BATCH);
	}

	@Override
	public long longestWait(long oldest, int waiting) {
		return this.codel.longestWait(oldest, waiting, System.nanoTime());
	}

}
