package io.userservice.user.grpc;

import java.util.List;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.limit.Turnstile;
import io.userservice.user.UserDirectory;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/** The bounds on what calls of users use up. */
@Component
public class UserLimits {

	static final String LOOKUPS = "lookups";

	/** Lookups that wait for their query. */
	private static final int WAITING_LOOKUPS = 10_000;

	private final Bound lookups = Bound.sharedByHalves(LOOKUPS, WAITING_LOOKUPS);

	private final Bound collectedUsers;

	private final Turnstile lists;

	private final Turnstile creations;

	private final int lightestCreation;

	UserLimits(LimitProperties properties, UserDirectory users) {
		long heap = Runtime.getRuntime().maxMemory();
		this.collectedUsers = Bound.sharedByHalves("collected-users",
				heap / 100 * properties.collectedUsersHeapPercent());
		this.lists = new Turnstile("list-statements", properties.listStatements(),
				properties.listStatements() + properties.waitingStatements(), properties.statementTimeout(),
				users::completedReads, UserLimits::stalled);
		this.creations = new Turnstile("create-statements", properties.storedUsers(),
				properties.createStatements() + properties.waitingStatements(), properties.statementTimeout(),
				users::completedReads, UserLimits::stalled);
		this.lightestCreation = properties.storedUsers() / properties.createStatements();
	}

	/** No read has succeeded while a call waited: the database does not respond. */
	private static RuntimeException stalled() {
		return new TransientDataAccessResourceException("no statement ended in time");
	}

	/** Lookups that wait. */
	Bound lookups() {
		return this.lookups;
	}

	/** Bytes of the heap that users of CreateUsers calls take until they are stored. */
	Bound collectedUsers() {
		return this.collectedUsers;
	}

	/** Statements of ListUsers. */
	Turnstile lists() {
		return this.lists;
	}

	/** Transactions of CreateUsers, by their users. */
	Turnstile creations() {
		return this.creations;
	}

	/** The weight of a transaction: what Hibernate keeps of it grows with its users. */
	int creationWeight(int users) {
		return Math.max(users, this.lightestCreation);
	}

	/** All of them. */
	public List<Bound> bounds() {
		return List.of(this.lookups, this.collectedUsers, this.lists.bound(), this.creations.bound());
	}

}
