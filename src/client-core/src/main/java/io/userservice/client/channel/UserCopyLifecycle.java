package io.userservice.client.channel;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.UserChanges;
import io.userservice.client.UserCopy;

import org.springframework.context.SmartLifecycle;

/** Keeps copies of the users from the context's start to its end. */
public class UserCopyLifecycle implements SmartLifecycle {

	private final Supplier<UserServiceBlockingStub> users;

	private final Duration longestSilence;

	private final List<UserCopy> copies;

	private volatile List<UserChanges> followers = List.of();

	public UserCopyLifecycle(Supplier<UserServiceBlockingStub> users, Duration longestSilence, List<UserCopy> copies) {
		this.users = users;
		this.longestSilence = longestSilence;
		this.copies = copies;
	}

	@Override
	public void start() {
		UserServiceBlockingStub stub = this.users.get();
		this.followers = this.copies.stream().map((copy) -> UserChanges.keep(stub, copy, this.longestSilence)).toList();
	}

	@Override
	public void stop() {
		this.followers.forEach(UserChanges::close);
		this.followers = List.of();
	}

	@Override
	public boolean isRunning() {
		return !this.followers.isEmpty();
	}

}
