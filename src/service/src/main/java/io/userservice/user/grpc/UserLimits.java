package io.userservice.user.grpc;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.overload.FairQueue;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.overload.EventLoopLagFilter;
import io.userservice.rpc.server.CallTimer;
import io.userservice.user.read.UserDirectory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/** The bounds on what calls of users use up. */
@Component
public class UserLimits {

	/** Calls that wait for only this many turns are never an overload. */
	private static final int FEW_TURNS = 4;

	private final Bound collectedUsers;

	private final Bound watchers;

	private final Bound chats;

	private final FairQueue lists;

	private final FairQueue writes;

	private final int lightestWrite;

	UserLimits(Bounds bounds, LimitProperties properties, UserDirectory users,
			@Qualifier("callExecutor") Executor blocking, CallTimer timer, EventLoopLagFilter lag) {
		long heap = Runtime.getRuntime().maxMemory();
		this.collectedUsers = bounds.createSharedByHalves("collected-users",
				heap / 100 * properties.collectedUsersHeapPercent());
		this.watchers = bounds.createSharedByHalves("watchers", properties.watchers());
		this.chats = bounds.createSharedByHalves("chats", properties.chats());
		this.lists = new FairQueue(places(bounds, "list-statements", properties, properties.listStatements()),
				limits(properties, properties.listStatements(), properties.listStatements(), properties.overloadWait()),
				blocking, timer, lag::usableShare, users::completed, UserLimits::stalled);
		this.writes = new FairQueue(places(bounds, "write-statements", properties, properties.writeStatements()),
				limits(properties, properties.storedUsers(), properties.writeStatements(),
						properties.writeOverloadWait()),
				blocking, timer, lag::usableShare, users::completed, UserLimits::stalled);
		this.lightestWrite = properties.storedUsers() / properties.writeStatements();
	}

	private static Bound places(Bounds bounds, String name, LimitProperties properties, int statements) {
		return bounds.createSharedByHalves(name, statements + properties.waitingStatements());
	}

	private static FairQueue.Limits limits(LimitProperties properties, int weight, int statements,
			Duration overloadWait) {
		return new FairQueue.Limits(weight, properties.statementTimeout(), overloadWait, properties.overloadAfter(),
				FEW_TURNS * statements);
	}

	/**
	 * The failure of a call during whose wait nothing succeeded: the database does not
	 * respond.
	 */
	private static RuntimeException stalled() {
		return new TransientDataAccessResourceException("no statement ended in time");
	}

	/** Bytes of the heap that users of CreateUsers calls take until they are stored. */
	Bound collectedUsers() {
		return this.collectedUsers;
	}

	/** WatchUsers calls. */
	Bound watchers() {
		return this.watchers;
	}

	/** Chat calls. */
	Bound chats() {
		return this.chats;
	}

	/** Statements of ListUsers and WatchUsers. */
	FairQueue lists() {
		return this.lists;
	}

	/** Transactions of all writes, weighed by their users. */
	FairQueue writes() {
		return this.writes;
	}

	/** The weight of a transaction: what Hibernate keeps of it grows with its users. */
	int writeWeight(int users) {
		return Math.max(users, this.lightestWrite);
	}

}
