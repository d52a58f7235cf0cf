package io.userservice.user.grpc;

import java.util.List;
import java.util.stream.Stream;

import io.grpc.MethodDescriptor;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.server.BlockingPolicy;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy.TimeLimit;
import io.userservice.rpc.server.MethodPolicy;

import static io.userservice.rpc.server.BlockingPolicy.BLOCKING;
import static io.userservice.rpc.server.BlockingPolicy.NON_BLOCKING;
import static io.userservice.rpc.server.MethodPolicy.RetryPolicy.NEVER;
import static io.userservice.rpc.server.MethodPolicy.RetryPolicy.SAFE;
import static io.userservice.rpc.server.MethodPolicy.RetryPolicy.WITH_IDEMPOTENCY_KEY;
import static io.userservice.rpc.server.MethodPolicy.TimeLimit.NONE;
import static io.userservice.rpc.server.MethodPolicy.TimeLimit.STREAMING;
import static io.userservice.rpc.server.MethodPolicy.TimeLimit.UNARY;

/**
 * The table of methods: what the service decides for each method that it serves. Each
 * method has one row, and no decision stands elsewhere.
 */
public final class MethodTable {

	private static final String READ = "users.read";

	private static final String WRITE = "users.write";

	private static final String CHAT = "chat";

	private static final String ADMIN = "channelz";

	private static final String OPEN = null;

	/** One row for each method of {@code proto/user.proto}, in its order. */
	// @formatter:off
	static final List<MethodPolicy> USER_SERVICE = List.of(
			// Lookups wait in UserLookups, whose threads run the queries.
			row(UserServiceGrpc.getGetUserMethod(), READ, NON_BLOCKING, UNARY, SAFE),
			// ListUsers waits for its turn; another thread reads and sends each chunk.
			row(UserServiceGrpc.getListUsersMethod(), READ, NON_BLOCKING, STREAMING, SAFE),
			// CreateUsers collects requests; another thread stores them.
			row(UserServiceGrpc.getCreateUsersMethod(), WRITE, NON_BLOCKING, STREAMING, WITH_IDEMPOTENCY_KEY),
			row(UserServiceGrpc.getChatMethod(), CHAT, NON_BLOCKING, NONE, NEVER),
			// Writes of one user wait for their turn; another thread makes them.
			row(UserServiceGrpc.getCreateUserMethod(), WRITE, NON_BLOCKING, UNARY, WITH_IDEMPOTENCY_KEY),
			row(UserServiceGrpc.getGetUserByEmailMethod(), READ, NON_BLOCKING, UNARY, SAFE),
			row(UserServiceGrpc.getBatchGetUsersMethod(), READ, NON_BLOCKING, UNARY, SAFE),
			row(UserServiceGrpc.getUpdateUserMethod(), WRITE, NON_BLOCKING, UNARY, WITH_IDEMPOTENCY_KEY),
			row(UserServiceGrpc.getDeleteUserMethod(), WRITE, NON_BLOCKING, UNARY, WITH_IDEMPOTENCY_KEY),
			// WatchUsers sends what another thread has read.
			row(UserServiceGrpc.getWatchUsersMethod(), READ, NON_BLOCKING, NONE, SAFE),
			// SearchUsers waits for its turn; another thread reads the page.
			row(UserServiceGrpc.getSearchUsersMethod(), READ, NON_BLOCKING, UNARY, SAFE));

	/** Health only reads a map, and must not wait behind calls that wait for a database. */
	private static final List<MethodPolicy> HEALTH = List.of(
			row(HealthGrpc.getCheckMethod(), OPEN, NON_BLOCKING, UNARY, SAFE),
			row(HealthGrpc.getWatchMethod(), OPEN, NON_BLOCKING, NONE, SAFE));

	/** Reflection publishes what the proto publishes. */
	private static final List<MethodPolicy> REFLECTION = List.of(
			row(ServerReflectionGrpc.getServerReflectionInfoMethod(), OPEN, BLOCKING, NONE, SAFE),
			row(io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod(), OPEN, BLOCKING, NONE,
					SAFE));

	/** Tells an operator of the server's connections, and their peers. */
	private static final List<MethodPolicy> CHANNELZ = Stream.of(ChannelzGrpc.getGetServersMethod(),
			ChannelzGrpc.getGetServerMethod(), ChannelzGrpc.getGetServerSocketsMethod(),
			ChannelzGrpc.getGetSocketMethod(), ChannelzGrpc.getGetTopChannelsMethod(),
			ChannelzGrpc.getGetChannelMethod(), ChannelzGrpc.getGetSubchannelMethod())
			.map((method) -> row(method, ADMIN, BLOCKING, UNARY, SAFE))
			.toList();
	// @formatter:on

	private MethodTable() {
	}

	/** All rows. */
	public static List<MethodPolicy> rows() {
		return Stream.of(USER_SERVICE, HEALTH, REFLECTION, CHANNELZ).flatMap(List::stream).toList();
	}

	private static MethodPolicy row(MethodDescriptor<?, ?> method, String scope, BlockingPolicy blocking,
			TimeLimit timeLimit, RetryPolicy retry) {
		return new MethodPolicy(method, scope, blocking, timeLimit, retry);
	}

}
