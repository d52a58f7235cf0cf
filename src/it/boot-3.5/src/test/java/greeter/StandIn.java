package greeter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;

/** In place of a replica where only the client's side is of interest; counts its calls. */
class StandIn extends UserServiceImplBase implements AutoCloseable {

	final AtomicInteger calls = new AtomicInteger();

	/** Of GetUser calls. */
	final List<Metadata> headers = new CopyOnWriteArrayList<>();

	private final HealthStatusManager health = new HealthStatusManager();

	private final Server server;

	StandIn() {
		this.health.setStatus("user.UserService", ServingStatus.SERVING);
		try {
			this.server = NettyServerBuilder.forPort(0)
				.addService(ServerInterceptors.intercept(this, new HeaderNotes()))
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

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> answer) {
		this.calls.incrementAndGet();
		answer.onNext(User.newBuilder().setId(request.getId()).setName("Ada").build());
		answer.onCompleted();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	/** Notes the headers of calls. */
	private class HeaderNotes implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			StandIn.this.headers.add(headers);
			return next.startCall(call, headers);
		}

	}

}
