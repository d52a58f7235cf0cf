package io.userservice.client.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.api.WatchUsersRequest;

/**
 * Users in memory with a log of changes, whose tokens are positions in it. The calls can
 * be replaced.
 */
public class FakeUsers extends UserServiceImplBase {

	/** In place of a watch; returns normally to go on with it. Null for the watch. */
	public volatile BiConsumer<WatchUsersRequest, StreamObserver<UserChange>> watch;

	/** In place of a page. */
	public volatile BiConsumer<ListUsersRequest, StreamObserver<User>> list;

	public final AtomicInteger watches = new AtomicInteger();

	/** Pages that were asked for. */
	public final AtomicInteger lists = new AtomicInteger();

	/** Tokens of this position and before have expired. */
	public volatile int expired = -1;

	private final Map<Integer, User> users = new ConcurrentSkipListMap<>();

	private final List<UserChange> log = new ArrayList<>();

	private final List<StreamObserver<UserChange>> watchers = new CopyOnWriteArrayList<>();

	/** An error as the service sends it. */
	public static StatusRuntimeException error(Status.Code code, String reason) {
		return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
			.setCode(code.value())
			.addDetails(Any.pack(ErrorInfo.newBuilder().setDomain("user-service").setReason(reason).build()))
			.build());
	}

	public Map<Integer, User> all() {
		return new TreeMap<>(this.users);
	}

	public synchronized void put(int id, String name) {
		User user = User.newBuilder().setId(id).setName(name).setEtag(id + "." + this.log.size()).build();
		this.users.put(id, user);
		change(Kind.KIND_UPDATED, user);
	}

	public synchronized void delete(int id) {
		this.users.remove(id);
		change(Kind.KIND_DELETED, User.newBuilder().setId(id).build());
	}

	private void change(Kind kind, User user) {
		UserChange change = UserChange.newBuilder()
			.setKind(kind)
			.setUser(user)
			.setResumeToken(Integer.toString(this.log.size() + 1))
			.build();
		this.log.add(change);
		this.watchers.forEach((watcher) -> send(watcher, change));
	}

	/** Ends all watches. */
	public synchronized void end(StatusRuntimeException failure) {
		this.watchers.forEach((watcher) -> watcher.onError(failure));
		this.watchers.clear();
	}

	@Override
	public void watchUsers(WatchUsersRequest request, StreamObserver<UserChange> response) {
		this.watches.incrementAndGet();
		if (this.watch != null) {
			this.watch.accept(request, response);
			return;
		}
		watchFrom(request.getResumeToken(), response);
	}

	private synchronized void watchFrom(String token, StreamObserver<UserChange> response) {
		int position = token.isEmpty() ? this.log.size() : Integer.parseInt(token);
		if (position <= this.expired && !token.isEmpty()) {
			response.onError(error(Status.Code.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED"));
			return;
		}
		response.onNext(progress(Integer.toString(position)));
		this.log.subList(position, this.log.size()).forEach(response::onNext);
		this.watchers.add(response);
	}

	public static UserChange progress(String token) {
		return UserChange.newBuilder().setKind(Kind.KIND_PROGRESS).setResumeToken(token).build();
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> response) {
		this.lists.incrementAndGet();
		if (this.list != null) {
			this.list.accept(request, response);
			return;
		}
		this.users.values().stream().filter((user) -> user.getId() > request.getAfterId()).forEach(response::onNext);
		response.onCompleted();
	}

	private void send(StreamObserver<UserChange> watcher, UserChange change) {
		try {
			watcher.onNext(change);
		}
		catch (RuntimeException ex) {
			this.watchers.remove(watcher);
		}
	}

}
