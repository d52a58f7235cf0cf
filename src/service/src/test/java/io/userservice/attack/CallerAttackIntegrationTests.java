package io.userservice.attack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Measuring;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What one caller with a good token can do to a replica and to other callers. */
@Measuring
class CallerAttackIntegrationTests {

	@TempDir
	private static Path folder;

	private static AttackedService service;

	@BeforeAll
	static void start() {
		// Longer than a slow machine takes to send all that is sent: no call is to end by
		// its deadline.
		service = new AttackedService(folder, "spring.datasource.url=jdbc:h2:file:" + folder.resolve("users"),
				"user-service.deadlines.streaming=10m");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void endAttack() {
		service.endAttack();
	}

	@Test
	void survivesCreateUsersThatNeverHalfClose() {
		ManagedChannel channel = service.attackersChannel();
		List<ResponseCollector<CreateUsersResponse>> calls = new ArrayList<>();
		service.assertServedDuring(() -> {
			for (int call = 0; call < 60; call++) {
				ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
				calls.add(response);
				Attackers.sendLargestUsers(UserServiceGrpc.newStub(channel).createUsers(response), response);
			}
			Awaitility.await()
				.atMost(1, TimeUnit.MINUTES)
				.until(() -> calls.stream().filter(ResponseCollector::hasEnded).count() >= 58);
		});
		assertThat(calls).filteredOn(ResponseCollector::hasEnded).allSatisfy((call) -> {
			WireError error = WireError.of(call::get);
			assertThat(error.reason()).isEqualTo("OVERLOADED");
			assertThat(error.metadata().get("limit")).isIn("collected-users", "event-loop");
		});
		assertThat(service.process().metric("user_service_bound_refused_total", "collected-users")).isPositive();
	}

	/** Each takes memory for its stream and its metadata, although it sends no user. */
	@Test
	void survivesManyCreateUsersThatSendNothing() {
		List<ResponseCollector<CreateUsersResponse>> calls = new ArrayList<>();
		service.assertServedDuring(() -> {
			for (int connection = 0; connection < 30 && service.process().isAlive(); connection++) {
				ManagedChannel channel = service.attackersChannel("caller " + connection % 3);
				for (int call = 0; call < 990; call++) {
					ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
					calls.add(response);
					UserServiceGrpc.newStub(channel).withInterceptors(otherMetadata()).createUsers(response);
				}
				awaitReceived(channel);
			}
		});
		assertThat(service.process().metric("user_service_bound_refused_total", "collected-users")).isPositive();
		assertThat(calls).filteredOn(ResponseCollector::hasEnded)
			.isNotEmpty()
			.allSatisfy((call) -> assertThat(WireError.of(call::get).metadata().get("limit")).isIn("collected-users",
					"event-loop"));
	}

	/** 8 kB that no other call has, so that nothing is shared. */
	private static ClientInterceptor otherMetadata() {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("x-other", Metadata.ASCII_STRING_MARSHALLER),
				UUID.randomUUID() + "x".repeat(8_000));
		return MetadataUtils.newAttachHeadersInterceptor(headers);
	}

	/**
	 * A call that comes after others of its connection, and may be refused as they are.
	 */
	private static void awaitReceived(ManagedChannel channel) {
		ResponseCollector<User> response = new ResponseCollector<>();
		UserServiceGrpc.newStub(channel).getUser(GetUserRequest.newBuilder().setId(service.userId()).build(), response);
		Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> response.hasEnded() || !service.process().isAlive());
	}

	/** Of three callers, so that they take all of the bound together. */
	@Test
	void survivesManyCreateUsersOfTheLargestUsersAtATime() {
		List<ManagedChannel> channels = Stream.of("first", "second", "third").map(service::attackersChannel).toList();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger stored = new AtomicInteger();
		service.assertServedDuring(() -> {
			for (int round = 0; round < 3; round++) {
				Attackers.run(60, 60, () -> {
					ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
					StreamObserver<CreateUserRequest> requests = UserServiceGrpc
						.newStub(channels.get(calls.getAndIncrement() % channels.size()))
						.createUsers(response);
					Attackers.sendLargestUsers(requests, response);
					stored.addAndGet(isStored(requests, response) ? 1 : 0);
				});
			}
		});
		assertThat(stored.get()).isPositive();
	}

	private static boolean isStored(StreamObserver<CreateUserRequest> requests,
			ResponseCollector<CreateUsersResponse> response) {
		try {
			if (!response.hasEnded()) {
				requests.onCompleted();
			}
			return response.get().getUsersCount() == Attackers.USERS_OF_A_CALL;
		}
		catch (StatusRuntimeException ex) {
			assertThat(WireError.of(() -> {
				throw ex;
			}).reason()).isEqualTo("OVERLOADED");
			return false;
		}
	}

	@Test
	void losesNoIdsToRefusedCalls() {
		var users = UserServiceGrpc.newStub(service.attackersChannel());
		int before = TestUsers.create(users, "before@example.com").get().getUsers(0).getId();
		service.assertServedDuring(() -> IntStream.range(0, 400)
			.forEach((round) -> IntStream.range(0, 5)
				.mapToObj((call) -> TestUsers.create(users, "before@example.com"))
				.toList()
				.forEach((refused) -> assertThat(WireError.of(refused::get).reason()).isEqualTo("EMAIL_TAKEN"))));
		int after = TestUsers.create(users, "after@example.com").get().getUsers(0).getId();
		assertThat(after - before).isLessThan(1_000);
	}

	@Test
	void survivesManyLargeTokens() {
		ManagedChannel channel = service.anonymousChannel("127.0.0.2");
		AtomicInteger minted = new AtomicInteger();
		service.assertServedDuring(() -> Attackers.run(8, 7_200, () -> {
			String padding = "x".repeat(7_000) + minted.incrementAndGet();
			String large = service.tokens().mint((claims) -> claims.subject("attacker").claim("padding", padding));
			assertThat(UserServiceGrpc.newBlockingStub(channel)
				.withInterceptors(TestTokens.bearer(large))
				.getUser(GetUserRequest.newBuilder().setId(service.userId()).build())
				.getId()).isEqualTo(service.userId());
		}));
	}

}
