package io.userservice.client.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.api.WatchUsersRequest;

/** A replica in this process that records the headers of its calls. */
class FakeReplica extends UserServiceImplBase implements AutoCloseable {

	final List<Metadata> calls = new CopyOnWriteArrayList<>();

	final List<String> authorities = new CopyOnWriteArrayList<>();

	final AtomicInteger failures = new AtomicInteger();

	final HealthStatusManager health = new HealthStatusManager();

	private final Server server;

	FakeReplica() {
		this(InsecureServerCredentials.create());
	}

	FakeReplica(ServerCredentials credentials) {
		this(credentials, 0);
	}

	FakeReplica(ServerCredentials credentials, int port) {
		this.health.setStatus("user.UserService", ServingStatus.SERVING);
		try {
			this.server = Grpc.newServerBuilderForPort(port, credentials)
				.addService(this)
				.addService(this.health.getHealthService())
				.intercept(new Recorder())
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.server.getPort();
	}

	List<String> sent(String header) {
		return this.calls.stream()
			.map((headers) -> headers.get(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER)))
			.toList();
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		respond(response, User.newBuilder().setId(request.getId()).setName("Ada").build());
	}

	@Override
	public void createUser(CreateUserRequest request, StreamObserver<User> response) {
		respond(response, User.newBuilder().setId(2).build());
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> response) {
		if (request.getAfterId() == 0) {
			response.onNext(User.newBuilder().setId(1).setName("Ada").build());
		}
		response.onCompleted();
	}

	@Override
	public void watchUsers(WatchUsersRequest request, StreamObserver<UserChange> response) {
		response.onNext(UserChange.newBuilder().setKind(UserChange.Kind.KIND_PROGRESS).setResumeToken("token").build());
	}

	private void respond(StreamObserver<User> response, User user) {
		if (this.failures.getAndDecrement() > 0) {
			response.onError(Status.UNAVAILABLE.asRuntimeException());
			return;
		}
		response.onNext(user);
		response.onCompleted();
	}

	/** Lets the calls that run end, and takes no more. */
	void stopGently() throws InterruptedException {
		this.server.shutdown();
		this.server.awaitTermination();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	/** Records all calls but health checks. */
	private class Recorder implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			if (call.getMethodDescriptor().getFullMethodName().startsWith("user.")) {
				FakeReplica.this.calls.add(headers);
				FakeReplica.this.authorities.add(String.valueOf(call.getAuthority()));
			}
			return next.startCall(call, headers);
		}

	}

}
