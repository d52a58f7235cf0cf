package greeter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingV2Stub;
import io.userservice.client.UserServiceError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Calls of each method over TLS, with tokens that a replica verifies. */
@SpringBootTest
@DirtiesContext
class SecurityTests {

	@TempDir
	private static Path folder;

	private static final AtomicInteger TOKEN_REQUESTS = new AtomicInteger();

	private static final int UNKNOWN_ID = Integer.MAX_VALUE;

	private static TokenSigner tokenSigner;

	private static Replica replica;

	private static HttpServer tokenEndpoint;

	@Autowired
	private Greeter greeter;

	private UserServiceBlockingStub clientCredentials;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) throws Exception {
		tokenSigner = new TokenSigner();
		Certificate certificate = new Certificate(folder);
		Path key = Files.writeString(folder.resolve("key.pem"), tokenSigner.publicKey());
		int port = Replica.freePort();
		replica = new Replica(Replica.program(), folder, "127.0.0.1", port,
				List.of("spring.datasource.url=jdbc:h2:mem:users", "user-service.deadlines.unary=60s",
						"grpc.server.security.enabled=true",
						"grpc.server.security.key-store=file:" + certificate.keyStore,
						"grpc.server.security.key-store-password=" + Certificate.PASSWORD,
						"spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + key));
		tokenEndpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		tokenEndpoint.createContext("/token", SecurityTests::issueToken);
		tokenEndpoint.start();
		for (String channel : List.of("user-service", "client-credentials")) {
			// The second address is not in the certificate.
			registry.add(Starter.address(channel), () -> "static://localhost:%1$d,127.0.0.1:%1$d".formatted(port));
			Starter.tls(channel, "file:" + certificate.pem, "localhost")
				.forEach((name, value) -> registry.add(name, () -> value));
			registry.add("user-service.client." + channel + ".deadline", () -> "60s");
		}
		registry.add("user-service.client.user-service.token.file", () -> "");
		registry.add("user-service.client.user-service.token.relay", () -> true);
		registry.add("user-service.client.client-credentials.token.client-registration", () -> "users");
		String oauth2 = "spring.security.oauth2.client.";
		registry.add(oauth2 + "registration.users.client-id", () -> "greeter");
		registry.add(oauth2 + "registration.users.client-secret", () -> "secret");
		registry.add(oauth2 + "registration.users.authorization-grant-type", () -> "client_credentials");
		registry.add(oauth2 + "provider.users.token-uri",
				() -> "http://localhost:%d/token".formatted(tokenEndpoint.getAddress().getPort()));
		replica.awaitReady();
	}

	@BeforeEach
	void makeStub(@Autowired Starter starter) {
		this.clientCredentials = UserServiceGrpc.newBlockingStub(starter.channel("client-credentials"));
	}

	@AfterAll
	static void stop() {
		replica.kill();
		tokenEndpoint.stop(0);
	}

	@AfterEach
	void clearTheSecurityContext() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void relaysTheCallersTokenOverTls() throws Exception {
		UserServiceError error = UserServiceError.of(catchThrowable(() -> this.greeter.greet(UNKNOWN_ID)));
		assertThat(error.reason()).isEqualTo("TOKEN_MISSING");
		Jwt token = Jwt.withTokenValue(tokenSigner.tokenExpiringIn(Duration.ofHours(1)))
			.header("alg", "RS256")
			.subject("caller")
			.build();
		SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(token));
		assertThat(this.greeter.greet(UNKNOWN_ID)).isEqualTo("Hello unknown user");
	}

	@Test
	void requestsNoTokenWhileItHasOne() {
		callWithClientCredentials();
		// A slow first response may have been requested twice.
		int requests = TOKEN_REQUESTS.get();
		assertThat(requests).isPositive();
		callWithClientCredentials();
		callWithClientCredentials();
		assertThat(TOKEN_REQUESTS).hasValue(requests);
	}

	@Test
	void callsEachMethod() throws Exception {
		UserServiceBlockingV2Stub users = UserServiceGrpc.newBlockingV2Stub(this.clientCredentials.getChannel())
			.withDeadlineAfter(Duration.ofMinutes(1));
		BlockingClientCall<CreateUserRequest, CreateUsersResponse> creation = users.createUsers();
		creation.write(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		creation.halfClose();
		User ada = creation.read().getUsers(0);
		assertThat(users.getUser(GetUserRequest.newBuilder().setId(ada.getId()).build())).isEqualTo(ada);
		assertThat(users.listUsers(ListUsersRequest.newBuilder().setPage(1).setPageSize(1).build()).read())
			.isEqualTo(ada);
		BlockingClientCall<ChatMessage, ChatMessage> chat = users.chat();
		chat.write(ChatMessage.newBuilder().setUser("greeter").setMessage("hello").build());
		assertThat(chat.read().getMessage()).isEqualTo("Echo: hello");
		chat.halfClose();
		assertThat(chat.read()).isNull();
	}

	private void callWithClientCredentials() {
		UserServiceError error = UserServiceError.of(catchThrowable(
				() -> this.clientCredentials.getUser(GetUserRequest.newBuilder().setId(UNKNOWN_ID).build())));
		assertThat(error.code()).isEqualTo(Status.Code.NOT_FOUND);
	}

	private static void issueToken(HttpExchange exchange) {
		try (exchange) {
			TOKEN_REQUESTS.incrementAndGet();
			byte[] body = "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
				.formatted(tokenSigner.tokenExpiringIn(Duration.ofHours(1)))
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
