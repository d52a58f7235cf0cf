package io.userservice.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.internal.testing.StreamRecorder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;

/** A fake of the user service on its own port, which records the calls that it gets. */
public class Replica extends UserServiceImplBase implements AutoCloseable {

	/**
	 * Handles each call in place of the normal response; null for the normal response.
	 */
	public volatile Consumer<StreamObserver<?>> failure;

	public final List<Call> calls = new CopyOnWriteArrayList<>();

	private final HealthStatusManager health = new HealthStatusManager();

	private final Server server;

	public Replica() {
		this(0);
	}

	/**
	 * @param port 0 for a free one
	 */
	public Replica(int port) {
		setHealth(ServingStatus.SERVING);
		try {
			this.server = NettyServerBuilder.forPort(port)
				.maxInboundMetadataSize(64 * 1024)
				.addService(this)
				.addService(this.health.getHealthService())
				.intercept(new CallRecorder())
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The address of a channel over all given replicas. */
	public static String address(Replica... replicas) {
		return Stream.of(replicas)
			.map((replica) -> "localhost:" + replica.port())
			.collect(Collectors.joining(",", "static://", ""));
	}

	/** Fails all later calls. */
	public void failWith(Status status, Metadata trailers) {
		this.failure = (responses) -> responses.onError(status.asRuntimeException(trailers));
	}

	/** Fails the next call only. */
	public void failOnceWith(Status status) {
		this.failure = (responses) -> {
			this.failure = null;
			responses.onError(status.asRuntimeException());
		};
	}

	public void failWith(Status status) {
		failWith(status, new Metadata());
	}

	/** Sends no response to later calls. */
	public void hang() {
		this.failure = (responses) -> {
		};
	}

	public void setHealth(ServingStatus status) {
		this.health.setStatus("user.UserService", status);
	}

	public int port() {
		return this.server.getPort();
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		respond(response, User.newBuilder().setId(request.getId()).build());
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> response) {
		respond(response, User.newBuilder().setId(1).build());
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		CreateUsersResponse.Builder created = CreateUsersResponse.newBuilder();
		return new StreamObserver<>() {
			@Override
			public void onNext(CreateUserRequest request) {
				created.setCount(created.getCount() + 1);
			}

			@Override
			public void onError(Throwable ex) {
			}

			@Override
			public void onCompleted() {
				respond(response, created.build());
			}
		};
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		respond(responses, ChatMessage.getDefaultInstance());
		return StreamRecorder.create();
	}

	private <M> void respond(StreamObserver<M> responses, M message) {
		if (this.failure != null) {
			this.failure.accept(responses);
			return;
		}
		responses.onNext(message);
		responses.onCompleted();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	/** A call as it was received; millisLeft is the time until its deadline. */
	public record Call(String method, String authorization, String encoding, String idempotencyKey, Long millisLeft) {

	}

	/** Records all calls except health checks. */
	private class CallRecorder implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			if (call.getMethodDescriptor().getServiceName().startsWith("user.")) {
				var deadline = Context.current().getDeadline();
				Replica.this.calls
					.add(new Call(call.getMethodDescriptor().getBareMethodName(), header(headers, "authorization"),
							header(headers, "grpc-encoding"), header(headers, "idempotency-key"),
							(deadline != null) ? deadline.timeRemaining(TimeUnit.MILLISECONDS) : null));
			}
			return next.startCall(call, headers);
		}

		private static String header(Metadata headers, String name) {
			return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
		}

	}

}
