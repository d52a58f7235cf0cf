package io.userservice.user.grpc;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import com.google.common.collect.Iterators;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ConsumerApplication;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TriedService;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Responses above 4 MiB, gRPC's default limit, by the client jar and by HTTP. */
@ServiceTest
class LargeResponseIntegrationTests {

	/** 200 characters of four bytes. */
	private static final String LONG_NAME = "\uD83D\uDE00".repeat(200);

	/** All that a call may create. */
	private static final int USERS = 10_000;

	private static final int DEFAULT_LIMIT = 4 << 20;

	private final String token;

	private final String[] settings;

	private final String address;

	private UUID domain;

	LargeResponseIntegrationTests(@Autowired GrpcServerProperties server, @Autowired TestTokens tokens) {
		this.token = tokens.withScopes(TestTokens.ALL_SCOPES);
		this.address = "static://localhost:" + server.getPort();
		this.settings = new String[] { "user-service.client.user-service.token.value=" + this.token,
				"grpc.client.other.address=" + this.address, "grpc.client.other.negotiation-type=plaintext",
				"user-service.client.other.token.value=" + this.token };
	}

	@BeforeEach
	void chooseEmails() {
		this.domain = UUID.randomUUID();
	}

	@ParameterizedTest
	@ValueSource(strings = { "user-service", "other" })
	void receivesWhatTheLargestCallCreates(String channelName) {
		try (ConfigurableApplicationContext consumer = ConsumerApplication.start(this.address, this.settings)) {
			Channel channel = consumer.getBean(GrpcChannelFactory.class).createChannel(channelName);
			CreateUsersResponse created = create(channel).get();
			assertThat(created.getUsersCount()).isEqualTo(USERS);
			assertThat(created.getSerializedSize()).isGreaterThan(2 * DEFAULT_LIMIT);
			assertThatAllAreRead(UserServiceGrpc.newBlockingStub(channel), created.getUsersList());
		}
	}

	private static void assertThatAllAreRead(UserServiceBlockingStub users, List<User> created) {
		int first = created.get(0).getId();
		Iterator<User> listed = users
			.listUsers(ListUsersRequest.newBuilder().setAfterId(first - 1).setPageSize(USERS).build());
		assertThat(Iterators.size(listed)).isEqualTo(USERS);
		List<Integer> ids = created.stream().limit(1_000).map(User::getId).toList();
		assertThat(users.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(ids).build()).getUsersCount())
			.isEqualTo(1_000);
	}

	@Test
	void keepsASmallerLimitThatTheApplicationSets() {
		try (ConfigurableApplicationContext consumer = ConsumerApplication.start(this.address, this.settings[0],
				"grpc.client.user-service.max-inbound-message-size=1MB")) {
			Channel channel = ConsumerApplication.channel(consumer);
			assertThatThrownBy(create(channel)::get).isInstanceOfSatisfying(StatusRuntimeException.class,
					(failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
		}
	}

	@Test
	void receivesByHttpWhatTheLargestCallCreates(@LocalServerPort int port) throws Exception {
		String json = "{\"name\":\"%s\",\"email\":\"%d@%s.example\"}";
		byte[] requests = TriedService.envelopes(
				IntStream.range(0, USERS).mapToObj((user) -> json.formatted(LONG_NAME, user, this.domain)).toList());
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/user.UserService/CreateUsers"))
			.header("Authorization", "Bearer " + this.token)
			.header("Content-Type", "application/connect+json")
			.POST(HttpRequest.BodyPublishers.ofByteArray(requests))
			.build();
		byte[] response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
		assertThat(response).hasSizeGreaterThan(2 * DEFAULT_LIMIT);
		assertThat(TriedService.read(response).messages().get(0).get("users").size()).isEqualTo(USERS);
	}

	private ResponseCollector<CreateUsersResponse> create(Channel channel) {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(channel).createUsers(response);
		for (int user = 0; user < USERS; user++) {
			requests.onNext(CreateUserRequest.newBuilder()
				.setName(LONG_NAME)
				.setEmail(user + "@" + this.domain + ".example")
				.build());
		}
		requests.onCompleted();
		return response;
	}

}
