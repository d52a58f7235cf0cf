package io.userservice.client.cache.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.client.cache.SimulatedCache;

import org.springframework.util.unit.DataSize;

/** An application with a near cache that makes calls of each kind. */
final class SimulatedApplication {

	final SimulatedChannel network;

	final SimulatedCache cache;

	final SeenStates seen;

	private final SimulatedService service;

	private final Timeline time;

	private final Channel users;

	private final Consumer<String> violations;

	/** Begins the numbers of its writes. */
	private final String name;

	private int writes;

	/** When the last calls were sent with tokens that the service has accepted. */
	final Map<String, Long> accepted = new HashMap<>();

	final Map<String, Long> refused = new HashMap<>();

	long hits;

	SimulatedApplication(String name, SimulatedService service, long maxStaleness, DataSize maxBytes,
			Consumer<String> violations) {
		this.name = name;
		this.service = service;
		this.time = service.time;
		this.violations = violations;
		this.network = new SimulatedChannel(this.time, service);
		this.cache = new SimulatedCache(Duration.ofNanos(maxStaleness), maxBytes, this.time::now, this.time::upTo);
		this.users = this.cache.over(this.network);
		this.seen = new SeenStates(service.users, maxStaleness, violations);
	}

	void violated(String how) {
		this.violations.accept(how);
	}

	private int anyId() {
		List<User> all = this.service.users.all(this.service.users.primary());
		return all.isEmpty() ? 1 : all.get(this.time.random.nextInt(all.size())).getId();
	}

	void read() {
		Metadata headers = headers(this.service.tokens.any());
		int shown = this.service.users.primary();
		switch (this.time.random.nextInt(16)) {
			case 0 -> headers.put(SimulatedService.POSITION, (shown >= 0) ? String.valueOf(shown) : "");
			case 1 -> headers.put(SimulatedService.STALENESS, "10s");
			case 2 -> headers.put(SimulatedService.key("cache-control"), "no-cache");
			default -> {
			}
		}
		switch (this.time.random.nextInt(4)) {
			case 0 -> {
				String email = Mailboxes.any(this.time.random);
				start(UserServiceGrpc.getGetUserByEmailMethod(),
						GetUserByEmailRequest.newBuilder().setEmail(email).build(), headers, Mailboxes.of(email));
			}
			case 1 -> start(UserServiceGrpc.getBatchGetUsersMethod(),
					BatchGetUsersRequest.newBuilder().addIds(anyId()).addIds(anyId()).build(), headers, "");
			default -> {
				int id = anyId();
				start(UserServiceGrpc.getGetUserMethod(), GetUserRequest.newBuilder().setId(id).build(), headers, id);
			}
		}
	}

	private <Q, R> void start(MethodDescriptor<Q, R> method, Q request, Metadata headers, Object register) {
		SimulatedRead<R> read = new SimulatedRead<>(this, this.service, headers, register);
		ClientCall<Q, R> call = this.users.newCall(method, CallOptions.DEFAULT);
		read.send(() -> send(call, read, request, headers));
		if (this.time.oneIn(50)) {
			call.cancel("by the application", null);
		}
	}

	private static <Q, R> void send(ClientCall<Q, R> call, ClientCall.Listener<R> listener, Q request,
			Metadata headers) {
		call.start(listener, headers);
		call.request(2);
		call.sendMessage(request);
		call.halfClose();
	}

	void write() {
		String email = Mailboxes.any(this.time.random);
		switch (this.time.random.nextInt(8)) {
			case 0 ->
				write(UserServiceGrpc.getCreateUserMethod(), CreateUserRequest.newBuilder().setEmail(email).build());
			case 1 -> write(UserServiceGrpc.getCreateUsersMethod(),
					CreateUserRequest.newBuilder().setName(SimulatedWrites.MANY).setEmail(email).build());
			case 2 ->
				write(UserServiceGrpc.getDeleteUserMethod(), DeleteUserRequest.newBuilder().setId(anyId()).build());
			default -> {
				UpdateUserRequest.Builder update = UpdateUserRequest.newBuilder().setId(anyId());
				if (this.time.random.nextBoolean()) {
					update.setEmail(email);
				}
				write(UserServiceGrpc.getUpdateUserMethod(), update.build());
			}
		}
	}

	private <Q, R> void write(MethodDescriptor<Q, R> method, Q request) {
		String number = this.name + this.writes++;
		Metadata headers = headers(SimulatedTokens.GOOD);
		headers.put(SimulatedWrites.NUMBER, number);
		ClientCall<Q, R> call = this.users.newCall(method, CallOptions.DEFAULT);
		SimulatedWrite<R> write = new SimulatedWrite<>(this.seen, this.service.writes(), number);
		send(call, write, request, headers);
		if (this.time.oneIn(6)) {
			this.time.after(this.time.upTo(20 * Timeline.MILLIS), () -> {
				call.cancel("by the application", null);
				write.gaveUp();
			});
		}
	}

	/** Reads all users without the cache. */
	void list() {
		send(this.users.newCall(UserServiceGrpc.getListUsersMethod(), CallOptions.DEFAULT),
				new ClientCall.Listener<>() {
					@Override
					public void onMessage(User user) {
						SimulatedApplication.this.seen.saw(user);
					}
				}, ListUsersRequest.getDefaultInstance(), headers(SimulatedTokens.GOOD));
	}

	/** Follows the changes by itself for a while. */
	void watch() {
		ClientCall<WatchUsersRequest, UserChange> call = this.users.newCall(UserServiceGrpc.getWatchUsersMethod(),
				CallOptions.DEFAULT.withOption(SimulatedChannel.OF_APPLICATION, true));
		send(call, new ClientCall.Listener<>() {
			@Override
			public void onMessage(UserChange change) {
				if (change.hasUser()) {
					followed(change);
				}
			}
		}, WatchUsersRequest.getDefaultInstance(), headers(SimulatedTokens.GOOD));
		this.time.after(5 * Timeline.SECONDS, () -> call.cancel("by the application", null));
	}

	private void followed(UserChange change) {
		if (change.getUser().getEtag().isEmpty()) {
			this.seen.saw(change.getUser().getId(), Integer.parseInt(change.getResumeToken().split(":")[1]));
		}
		else {
			this.seen.saw(change.getUser());
		}
	}

	private static Metadata headers(String token) {
		Metadata headers = new Metadata();
		headers.put(SimulatedService.AUTHORIZATION, token);
		return headers;
	}

}
