package io.userservice.user.grpc;

import java.util.function.Consumer;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.user.read.LookupPlaces;

import org.springframework.stereotype.Component;

/** Bounds the users that are looked up at a time, shared by callers. */
@Component
class LookupBound implements LookupPlaces {

	/** They take about 1 MB, and are served within GetUser's deadline. */
	static final int MOST = 10_000;

	private final Bound users;

	LookupBound(Bounds bounds) {
		this.users = bounds.createSharedByHalves("lookups", MOST);
	}

	@Override
	public Runnable take(Object caller, int users, Consumer<RuntimeException> refuse) {
		return this.users.acquire(caller, users,
				() -> refuse.accept(new BoundExceededException(this.users.name())))::close;
	}

	@Override
	public RuntimeException refuse() {
		return this.users.refuse();
	}

}
