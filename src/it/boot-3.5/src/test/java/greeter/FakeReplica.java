package greeter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;

/**
 * A replica in this process, for tests of the client's side alone; it counts its calls.
 */
class FakeReplica extends UserServiceImplBase implements AutoCloseable {

	final AtomicInteger calls = new AtomicInteger();

	/** Of GetUser calls. */
	final List<Metadata> headers = new CopyOnWriteArrayList<>();

	private final AtomicReference<Status> nextFailure = new AtomicReference<>();

	private final HealthStatusManager health = new HealthStatusManager();

	private final Server server;

	FakeReplica() {
		this.health.setStatus("user.UserService", ServingStatus.SERVING);
		try {
			this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
				.addService(ServerInterceptors.intercept(this, new HeaderRecorder()))
				.addService(this.health.getHealthService())
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

	/** Fails the next call, and only that. */
	void failNextCall(Status status) {
		this.nextFailure.set(status);
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		this.calls.incrementAndGet();
		Status failure = this.nextFailure.getAndSet(null);
		if (failure != null) {
			response.onError(failure.asRuntimeException());
			return;
		}
		response.onNext(User.newBuilder().setId(request.getId()).setName("Ada").build());
		response.onCompleted();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	/** Records the headers of calls. */
	private class HeaderRecorder implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			FakeReplica.this.headers.add(headers);
			return next.startCall(call, headers);
		}

	}

}
