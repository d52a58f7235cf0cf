package io.userservice.rpc.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.CodedOutputStream;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.stub.ServerCallStreamObserver;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.AsyncService;
import io.userservice.api.UserServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client gets each message of a batch over a socket, as if it was sent alone. */
class BatchedResponsesTests {

	private final List<User> users = new ArrayList<>();

	private final List<Integer> batches = new ArrayList<>();

	private boolean single;

	private Server server;

	private ManagedChannel channel;

	/** Users by the lengths of their names. */
	static Stream<List<User>> responses() {
		return Stream.of(List.of(), users(0), users(0, 0, 0), users(1), users(20, 21, 22),
				IntStream.range(0, 1_000).mapToObj((id) -> user(id, id % 90)).toList(),
				// The second does not fit beside the first; the large ones stand alone.
				users(4_000, 4_000), users(4_095, 1, 4_096), users(100_000, 1, 3 << 20, 0, 1));
	}

	private static List<User> users(int... lengths) {
		return IntStream.range(0, lengths.length).mapToObj((id) -> user(id, lengths[id])).toList();
	}

	private static User user(int id, int length) {
		return User.newBuilder().setId(id).setName("n".repeat(length)).build();
	}

	@BeforeEach
	void start() throws Exception {
		this.server = NettyServerBuilder.forPort(0)
			.withChildOption(ChannelOption.ALLOCATOR, new BatchAllocator())
			.addService(service(this::send))
			.build()
			.start();
		this.channel = NettyChannelBuilder.forAddress("localhost", this.server.getPort()).usePlaintext().build();
	}

	private static BindableService service(
			BiConsumer<ListUsersRequest, ServerCallStreamObserver<MessageBatch>> handler) {
		return () -> BatchedResponses.of(UserServiceGrpc.bindService(new AsyncService() {
		}), UserServiceGrpc.getListUsersMethod(), handler);
	}

	private void send(ListUsersRequest request, ServerCallStreamObserver<MessageBatch> responses) {
		int sent = 0;
		while (sent < this.users.size()) {
			MessageBatch batch = new MessageBatch(this.single);
			int first = sent;
			while (sent < this.users.size() && batch.add(bytes(this.users.get(sent)))) {
				sent++;
			}
			this.batches.add(sent - first);
			responses.onNext(batch);
		}
		responses.onCompleted();
	}

	private static MessageBytes bytes(User user) {
		return new MessageBytes() {

			@Override
			public int size() {
				return user.getSerializedSize();
			}

			@Override
			public void writeTo(CodedOutputStream output) throws IOException {
				user.writeTo(output);
			}

		};
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.channel.shutdownNow();
		this.server.shutdownNow();
		this.server.awaitTermination(1, TimeUnit.MINUTES);
	}

	@ParameterizedTest
	@MethodSource("responses")
	void reachTheClientOneByOne(List<User> sent) {
		this.users.addAll(sent);
		assertThat(UserServiceGrpc.newBlockingStub(this.channel)
			.withMaxInboundMessageSize(Integer.MAX_VALUE)
			.listUsers(ListUsersRequest.getDefaultInstance())).toIterable().containsExactlyElementsOf(sent);
		// Small ones share a write.
		if (sent.size() == 1_000) {
			assertThat(this.batches).hasSizeLessThan(20);
		}
	}

	@ParameterizedTest
	@MethodSource("responses")
	void reachAClientInTheSameProcessOneByOne(List<User> sent) throws Exception {
		this.users.addAll(sent);
		this.single = true;
		Server inProcess = InProcessServerBuilder.forName("batches").addService(service(this::send)).build().start();
		ManagedChannel own = InProcessChannelBuilder.forName("batches").build();
		try {
			assertThat(UserServiceGrpc.newBlockingStub(own).listUsers(ListUsersRequest.getDefaultInstance()))
				.toIterable()
				.containsExactlyElementsOf(sent);
		}
		finally {
			own.shutdownNow();
			inProcess.shutdownNow();
		}
	}

}
