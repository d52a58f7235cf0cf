package io.userservice.rpc.error;

import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.google.rpc.ResourceInfo;
import io.grpc.ManagedChannel;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.testing.Http;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests with many mistakes get an error that a client with default limits takes, so
 * that the other calls of its channel go on.
 */
@ServiceTest
class LargeErrorsIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@LocalServerPort
	private int port;

	private UserServiceBlockingStub stub;

	private UserServiceGrpc.UserServiceStub async;

	private final ResponseCollector<UserChange> watch = new ResponseCollector<>();

	@BeforeEach
	void watchOnTheSameChannel() {
		ManagedChannel channel = this.channels.open((builder) -> {
		});
		this.stub = UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		this.async = UserServiceGrpc.newStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		this.async.watchUsers(WatchUsersRequest.getDefaultInstance(), this.watch);
		Awaitility.await().until(() -> !this.watch.soFar().isEmpty());
	}

	@AfterEach
	void theWatchGoesOn() {
		User user = this.stub.createUser(
				CreateUserRequest.newBuilder().setName("after").setEmail(UUID.randomUUID() + "@large.example").build());
		Awaitility.await()
			.until(() -> this.watch.soFar().stream().anyMatch((change) -> change.getUser().getId() == user.getId()));
	}

	@Test
	void namesTheFirstOfManyBadIds() {
		WireError error = WireError.of(() -> this.stub
			.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(Collections.nCopies(1_000, 0)).build()));
		assertThat(error.reason()).isEqualTo("INVALID_FIELD");
		assertThat(error.badFields()).hasSize(10).startsWith("ids[0]", "ids[1]").endsWith("ids[9]");
		assertThat(error.message()).endsWith("and 990 more");
	}

	@Test
	void endsAStreamOfManyBadUsers() {
		ResponseCollector<CreateUsersResponse> responses = new ResponseCollector<>();
		var requests = this.async.createUsers(responses);
		for (int row = 0; row < 200; row++) {
			requests.onNext(CreateUserRequest.newBuilder().setName("\u202e").setEmail("\u20ac".repeat(5_000)).build());
		}
		requests.onCompleted();
		WireError error = WireError.of(responses::all);
		assertThat(error.badFields()).allMatch((field) -> field.startsWith("requests[0]."));
	}

	@Test
	void namesTheLongestEmail() {
		String email = "\u00fc".repeat(60) + "@" + ("\u00e4".repeat(30) + ".").repeat(4) + "example";
		WireError error = WireError
			.of(() -> this.stub.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(email).build()));
		assertThat(error.detail(ResourceInfo.class).getResourceName()).isEqualTo(email);
	}

	/** One channel of the service makes the calls of all HTTP clients. */
	@Test
	void takesItsOwnLargestErrorsByHttp() {
		String ids = String.join(",", IntStream.range(0, 1_000).mapToObj((index) -> "-1").toList());
		HttpResponse<String> response = Http.post(this.port, "/user.UserService/BatchGetUsers",
				"{\"ids\":[" + ids + "]}", "Authorization", "Bearer " + this.tokens.withScopes(TestTokens.ALL_SCOPES));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("ids[9] must be 1 or more; and 990 more").doesNotContain("ids[10]");
	}

}
