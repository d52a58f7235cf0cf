package io.userservice.user.grpc;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.overload.FairQueue;
import io.userservice.rpc.overload.QueueLimits;
import io.userservice.rpc.overload.EventLoopLagFilter;
import io.userservice.rpc.server.CallTimer;
import io.userservice.user.write.UserWrites;

import org.springframework.beans.factory.annotation.Qualifier;
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

	private final FairQueue searches;

	private final FairQueue writes;

	private final int lightestWrite;

	private final UserProgress progress;

	private final StoredHistory history;

	UserLimits(Bounds bounds, Bound collectedUsers, LimitProperties properties, UserProgress progress,
			StoredHistory history, @Qualifier("callExecutor") Executor blocking, CallTimer timer,
			EventLoopLagFilter lag) {
		this.collectedUsers = collectedUsers;
		this.watchers = bounds.createSharedByHalves("watchers", properties.watchers());
		this.chats = bounds.createSharedByHalves("chats", properties.chats());
		int lists = properties.listStatements();
		this.lists = new FairQueue(places(bounds, "list-statements", properties, lists),
				limits(properties, lists, lists, lists, properties.listOverloadWait()), blocking, timer,
				lag::usableShare, progress::ofReads, UserWrites::lockTimeout);
		int searches = properties.searchStatements();
		this.searches = new FairQueue(places(bounds, "search-statements", properties, searches),
				limits(properties, searches, searches, searches, properties.listOverloadWait()), blocking, timer,
				lag::usableShare, progress::ofReads, UserWrites::lockTimeout);
		int users = properties.storedUsers();
		int writes = properties.writeStatements();
		// A write that waits for a lock in the database cannot be taken back.
		this.writes = new FairQueue(places(bounds, "write-statements", properties, writes),
				limits(properties, users, users / 2, writes, properties.writeOverloadWait()), blocking, timer,
				lag::usableShare, progress::ofWrites, UserWrites::lockTimeout);
		this.progress = progress;
		this.history = history;
		this.lightestWrite = properties.storedUsers() / properties.writeStatements();
	}

	private static Bound places(Bounds bounds, String name, LimitProperties properties, int statements) {
		return bounds.createSharedByHalves(name, statements + properties.waitingStatements());
	}

	private static QueueLimits limits(LimitProperties properties, int weight, int weightOfCaller, int statements,
			Duration overloadWait) {
		return new QueueLimits(weight, weightOfCaller, properties.statementTimeout(), overloadWait,
				properties.overloadAfter(), FEW_TURNS * statements);
	}

	/** Bytes of the heap that users of CreateUsers calls take until they are read. */
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

	/** Statements of SearchUsers. */
	FairQueue searches() {
		return this.searches;
	}

	/** Transactions of all writes, weighed by their users. */
	FairQueue writes() {
		return this.writes;
	}

	/** What writes leave behind besides users. */
	StoredHistory history() {
		return this.history;
	}

	/** What the writes of callers come to. */
	UserProgress progress() {
		return this.progress;
	}

	/** The weight of a transaction: what Hibernate keeps of it grows with its users. */
	int writeWeight(int users) {
		return Math.max(users, this.lightestWrite);
	}

}
