package io.userservice.testing;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.userservice.api.User;
import io.userservice.client.UserCopy;

/** A copy of the users in memory, which notices a user that goes back, and can fail. */
public class MemoryUserCopy implements UserCopy {

	public final Map<Integer, User> users = new ConcurrentHashMap<>();

	/** How often all users were read. */
	public final AtomicInteger read = new AtomicInteger();

	/** Tokens so far. */
	public final AtomicInteger stored = new AtomicInteger();

	/** How often its token had expired. */
	public final AtomicInteger expired = new AtomicInteger();

	/** How many of the next changes cannot be stored. */
	public final AtomicInteger failures = new AtomicInteger();

	/** What must not happen. */
	public final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private volatile String token = "";

	@Override
	public String token() {
		return this.token;
	}

	@Override
	public Collection<Integer> ids() {
		this.read.incrementAndGet();
		return this.users.keySet();
	}

	@Override
	public void put(User user) {
		if (this.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("cannot store");
		}
		User before = this.users.put(user.getId(), user);
		if (before != null && Integer.parseInt(before.getEtag()) > Integer.parseInt(user.getEtag())) {
			this.violations.add("went back from " + before + " to " + user);
		}
	}

	@Override
	public void remove(int id) {
		this.users.remove(id);
	}

	@Override
	public void store(String token) {
		this.token = token;
		if (token.isEmpty()) {
			this.expired.incrementAndGet();
		}
		this.stored.incrementAndGet();
	}

}
