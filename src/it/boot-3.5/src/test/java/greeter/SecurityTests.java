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
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.UserServiceError;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

/** TLS, and tokens that others than a file give, with a replica that checks them. */
@SpringBootTest
@DirtiesContext
class SecurityTests {

	@TempDir
	private static Path folder;

	private static final AtomicInteger GRANTS = new AtomicInteger();

	private static Tokens tokens;

	private static Replica replica;

	private static HttpServer endpoint;

	@Autowired
	private Greeter greeter;

	@GrpcClient("granted")
	private UserServiceBlockingStub granted;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry settings) throws Exception {
		tokens = new Tokens();
		Certificate certificate = new Certificate(folder);
		Path key = Files.writeString(folder.resolve("key.pem"), tokens.publicKey());
		int port = Replica.freePort();
		replica = new Replica(folder, "127.0.0.1", port,
				List.of("spring.datasource.url=jdbc:h2:mem:users", "user-service.deadlines.unary=60s",
						"grpc.server.security.enabled=true",
						"grpc.server.security.key-store=file:" + certificate.keyStore,
						"grpc.server.security.key-store-password=" + Certificate.PASSWORD,
						"spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + key));
		endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		endpoint.createContext("/token", SecurityTests::grant);
		endpoint.start();
		for (String channel : List.of("user-service", "granted")) {
			String grpc = "grpc.client." + channel;
			// One of the addresses is not in the certificate.
			settings.add(grpc + ".address", () -> "static://localhost:%1$d,127.0.0.1:%1$d".formatted(port));
			settings.add(grpc + ".negotiation-type", () -> "TLS");
			settings.add(grpc + ".security.authority-override", () -> "localhost");
			settings.add(grpc + ".security.trust-cert-collection", () -> "file:" + certificate.pem);
			settings.add("user-service.client." + channel + ".deadline", () -> "60s");
		}
		settings.add("user-service.client.user-service.token.file", () -> "");
		settings.add("user-service.client.user-service.token.relay", () -> true);
		settings.add("user-service.client.granted.token.client-registration", () -> "users");
		String oauth2 = "spring.security.oauth2.client.";
		settings.add(oauth2 + "registration.users.client-id", () -> "greeter");
		settings.add(oauth2 + "registration.users.client-secret", () -> "secret");
		settings.add(oauth2 + "registration.users.authorization-grant-type", () -> "client_credentials");
		settings.add(oauth2 + "provider.users.token-uri",
				() -> "http://localhost:%d/token".formatted(endpoint.getAddress().getPort()));
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(replica::isReady);
	}

	@AfterAll
	static void stop() {
		replica.kill();
		endpoint.stop(0);
	}

	@AfterEach
	void forgetTheCaller() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void relaysTheCallersTokenOverTls() throws Exception {
		UserServiceError error = UserServiceError.of(catchThrowable(() -> this.greeter.greet(1)));
		assertThat(error.reason()).isEqualTo("TOKEN_MISSING");
		Jwt token = Jwt.withTokenValue(tokens.expiringIn(Duration.ofHours(1))).header("alg", "RS256").subject("caller").build();
		SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(token));
		assertThat(this.greeter.greet(1)).isEqualTo("Hello stranger");
	}

	@Test
	void asksATokenEndpointUntilItHasAToken() {
		callAsGranted();
		// A slow first answer may have been asked for again.
		int grants = GRANTS.get();
		assertThat(grants).isPositive();
		callAsGranted();
		callAsGranted();
		assertThat(GRANTS).hasValue(grants);
	}

	private void callAsGranted() {
		UserServiceError error = UserServiceError
			.of(catchThrowable(() -> this.granted.getUser(GetUserRequest.newBuilder().setId(1).build())));
		assertThat(error.code()).isEqualTo(Status.Code.NOT_FOUND);
	}

	private static void grant(HttpExchange exchange) {
		try (exchange) {
			GRANTS.incrementAndGet();
			byte[] body = "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
				.formatted(tokens.expiringIn(Duration.ofHours(1)))
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
