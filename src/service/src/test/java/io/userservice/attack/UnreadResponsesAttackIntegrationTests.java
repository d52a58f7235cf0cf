package io.userservice.attack;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.common.collect.Iterators;
import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.testing.Measuring;
import io.userservice.testing.ResponseCollector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients that do not read their responses can do to a replica. */
@Measuring
class UnreadResponsesAttackIntegrationTests {

	private static final String USERS = "user.UserService/";

	private static final int LARGE_USERS = 1_000;

	private static final int CONNECTIONS = 6;

	/** Many times what it takes, for a busy machine. */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

	/** Half of the default of {@code unread-responses}. */
	private static final long SHARE = 16 << 20;

	/** What Netty has at most: its share, and its own pools. */
	private static final long MOST_BYTES = 40 << 20;

	@TempDir
	private Path folder;

	@Test
	void keepsABoundedPartOfWhatIsNotReadAndDropsItInTheEnd() {
		try (AttackedService service = new AttackedService(this.folder, "user-service.deadlines.streaming=5s")) {
			BatchGetUsersRequest batch = BatchGetUsersRequest.newBuilder().addAllIds(createLargeUsers(service)).build();
			int port = service.process().grpcPort();
			List<RawConnection> connections = IntStream.range(0, CONNECTIONS)
				.boxed()
				.flatMap((connection) -> Stream.of(RawConnection.withoutWindow("127.0.0.2", port),
						RawConnection.unread("127.0.0.2", port)))
				.toList();
			Iterator<RawConnection> turns = Iterators.cycle(connections);
			// One call after the other, so that few are refused for another reason.
			Awaitility.await().atMost(LONGEST_WAIT).until(() -> {
				calls(service, List.of(turns.next()), 1, "BatchGetUsers", batch);
				return nettyBytes(service) > MOST_BYTES || refused(service) > 2 * CONNECTIONS;
			});
			assertThat(nettyBytes(service)).isLessThan(MOST_BYTES);
			service.assertServedDuring(() -> {
				calls(service, connections, 40, "BatchGetUsers", batch);
				calls(service, connections, 40, "ListUsers", ListUsersRequest.newBuilder().setPageSize(10_000).build());
				calls(service, connections, 100, "GetUser",
						GetUserRequest.newBuilder().setId(service.userId()).build());
				calls(service, connections, 100, "GetUser", GetUserRequest.getDefaultInstance());
			});
			assertThat(refused(service)).isPositive();
			assertThat(unread(service)).isLessThanOrEqualTo(SHARE);
			assertThat(nettyBytes(service)).isLessThan(MOST_BYTES);
			awaitNothingUnread(service);
			// Streams without a limit in time, which are dropped with their connection.
			calls(service, connections, 30, "WatchUsers", WatchUsersRequest.getDefaultInstance());
			Awaitility.await().atMost(LONGEST_WAIT).until(() -> unread(service) > 0);
			assertThat(unread(service)).isLessThanOrEqualTo(SHARE);
			connections.forEach(RawConnection::close);
			awaitNothingUnread(service);
		}
	}

	private static double refused(AttackedService service) {
		return service.process().metric("user_service_bound_refused_total", "unread-responses");
	}

	private static double nettyBytes(AttackedService service) {
		return service.process().metric("user_service_netty_memory_used_bytes");
	}

	private static double unread(AttackedService service) {
		return service.process().metric("user_service_bound_used", "unread-responses");
	}

	private static void awaitNothingUnread(AttackedService service) {
		Awaitility.await().atMost(LONGEST_WAIT).until(() -> unread(service) == 0);
	}

	private static void calls(AttackedService service, List<RawConnection> connections, int calls, String method,
			MessageLite request) {
		Map<String, String> headers = Map.of("authorization", "Bearer " + service.token("attacker"));
		byte[] message = request.toByteArray();
		connections.forEach((connection) -> IntStream.range(0, calls)
			.forEach((call) -> connection.call(USERS + method, message, headers)));
	}

	private static List<Integer> createLargeUsers(AttackedService service) {
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(service.attackersChannel())
			.createUsers(created);
		for (int user = 0; user < LARGE_USERS; user++) {
			requests.onNext(CreateUserRequest.newBuilder()
				.setName(LargestUser.NAME)
				.setEmail("large" + user + "@example.com")
				.build());
		}
		requests.onCompleted();
		return created.get().getUsersList().stream().map(User::getId).toList();
	}

	/** Of three callers by HTTP, whose responses take most of what all may have. */
	@Test
	void keepsResponsesOfCreateUsersByHttpCountedUntilTheyAreRead() throws Exception {
		try (AttackedService service = new AttackedService(this.folder, "user-service.http.enabled=true",
				"spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("users"),
				"server.tomcat.connection-timeout=10m")) {
			HttpUploads uploads = new HttpUploads(service);
			List<Socket> unread = new ArrayList<>();
			service.assertServedDuring(() -> List.of("first", "second", "third")
				.forEach((caller) -> unread.add(uploads.createLargestUsers(caller))));
			double kept = service.process().metric("user_service_bound_used", "collected-users");
			assertThat(kept).isGreaterThan(3 * 10_000_000);
			uploads.tryToCreateLargestUsers("first");
			assertThat(service.process().metric("user_service_bound_refused_total", "collected-users")).isPositive();
			// For the good caller, one of the others gives way.
			assertThat(HttpUploads.isComplete(uploads.createLargestUsers("good"))).isTrue();
			assertThat(unread.stream().filter(HttpUploads::isComplete)).hasSize(2);
			Awaitility.await()
				.atMost(LONGEST_WAIT)
				.until(() -> service.process().metric("user_service_bound_used", "collected-users") == 0);
		}
	}

}
