package io.userservice.fake;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.api.UserServiceGrpc;
import io.userservice.fake.memory.FakeUsers;
import io.userservice.request.PositionHeader;
import io.userservice.request.StalenessHeader;
import org.jspecify.annotations.Nullable;

/** A call that ends with the position of the state that it has seen. */
final class PositionedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final FakeUsers users;

	private PositionedCall(ServerCall<Q, R> call, FakeUsers users) {
		super(call);
		this.users = users;
	}

	/**
	 * The call, positioned if its metadata asks for that. Fails if it asks for a position
	 * that there is not.
	 */
	static <Q, R> ServerCall<Q, R> of(ServerCall<Q, R> call, Metadata headers, FakeUsers users) {
		@Nullable String asked = PositionHeader.read(headers);
		StalenessHeader.read(headers);
		if (asked == null || !hasState(call.getMethodDescriptor())) {
			return call;
		}
		if (!asked.isEmpty()) {
			users.history().check(asked);
		}
		return new PositionedCall<>(call, users);
	}

	private static boolean hasState(MethodDescriptor<?, ?> method) {
		return !method.equals(UserServiceGrpc.getChatMethod()) && !method.equals(UserServiceGrpc.getWatchUsersMethod());
	}

	@Override
	public void close(Status status, Metadata trailers) {
		trailers.put(PositionHeader.NAME, this.users.history().position());
		super.close(status, trailers);
	}

}
