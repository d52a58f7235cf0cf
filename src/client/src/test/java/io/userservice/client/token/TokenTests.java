package io.userservice.client.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.grpc.Attributes;
import io.grpc.CallCredentials.MetadataApplier;
import io.grpc.CallCredentials.RequestInfo;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.UserServiceError;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.Replica.Call;
import io.userservice.client.testing.Replica;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Which token a call sends, and to which servers. */
class TokenTests {

	private final Replica replica = new Replica();

	@AfterEach
	void stop() {
		this.replica.close();
		SecurityContextHolder.clearContext();
	}

	@Test
	void sendsNoTokenUntilOneIsSet() {
		ConsumerApplication.call(Replica.address(this.replica), List.of(), TokenTests::get);
		assertThat(sent()).containsExactly((String) null);
	}

	@Test
	void sendsAFixedTokenWithEachAttempt() {
		this.replica.failWith(Status.UNAVAILABLE);
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.value=t"),
				(users) -> assertThat(UserServiceError.of(catchFailure(users)).code())
					.isEqualTo(Status.Code.UNAVAILABLE));
		assertThat(sent()).containsExactly("Bearer t", "Bearer t", "Bearer t");
	}

	@Test
	void readsATokenFileAgainWhenItChanges(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("token"), "old\n");
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.file=file:" + file), (users) -> {
					get(users);
					assertThat(sent()).containsExactly("Bearer old");
					replace(file, "not\na token");
					Awaitility.await().during(Duration.ofMillis(1500)).untilAsserted(() -> {
						get(users);
						assertThat(sent()).containsOnly("Bearer old");
					});
					replace(file, "new");
					Awaitility.await().untilAsserted(() -> {
						get(users);
						assertThat(sent()).endsWith("Bearer new");
					});
				});
	}

	@Test
	void readsATokenFileAgainWhenItsTokenIsRefused(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("token"), "old");
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.file=file:" + file), (users) -> {
					get(users);
					replace(file, "new");
					this.replica.failWith(Status.UNAUTHENTICATED);
					Awaitility.await().untilAsserted(() -> {
						assertThat(catchFailure(users)).isNotNull();
						assertThat(sent()).startsWith("Bearer old").endsWith("Bearer new");
					});
				});
	}

	@Test
	void keepsTheTokenOfAFileThatGrowsBeyondABound(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("token"), "old");
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.file=file:" + file), (users) -> {
					for (int length : new int[] { 15 * 1024 + 1, 20_000, 5_000_000 }) {
						replace(file, "x".repeat(length));
						Awaitility.await().during(Duration.ofMillis(1200)).untilAsserted(() -> get(users));
					}
					assertThat(sent()).containsOnly("Bearer old");
				});
	}

	@Test
	void saysThatATokenIsTooLongToBeSent() {
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.relay=true"), (users) -> {
					authenticate("x".repeat(15 * 1024));
					get(users);
					authenticate("x".repeat(20_000));
					assertThat(catchFailure(users)).hasMessage("UNAUTHENTICATED: The token of"
							+ " user-service.client.user-service.token has 20,000 characters; 15,360 can be sent.");
				});
	}

	private static void authenticate(String token) {
		Jwt jwt = Jwt.withTokenValue(token).header("alg", "none").subject("caller").build();
		SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(jwt));
	}

	@Test
	void relaysTheCallersToken() {
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.relay=true"), (users) -> {
					get(users);
					Jwt jwt = Jwt.withTokenValue("callers").header("alg", "none").subject("caller").build();
					SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(jwt));
					get(users);
				});
		assertThat(sent()).containsExactly(null, "Bearer callers");
	}

	@Test
	void keepsTheCredentialsOfTheStub() {
		ConsumerApplication.call(Replica.address(this.replica),
				List.of("user-service.client.user-service.token.value=t"), (users) -> get(users.withCallCredentials(
						new BearerTokenCallCredentials(TokenSupplier.of(() -> "own"), "token", false))));
		assertThat(sent()).containsExactly("Bearer own");
	}

	@Test
	void requestsTheTokenOfARegistrationFromSpringSecurity() {
		ClientRegistration registration = ClientRegistration.withRegistrationId("users")
			.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
			.clientId("id")
			.tokenUri("http://localhost/token")
			.build();
		OAuth2AccessToken token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "granted", Instant.now(),
				Instant.now().plusSeconds(60));
		OAuth2AuthorizedClientManager manager = (OAuth2AuthorizeRequest request) -> new OAuth2AuthorizedClient(
				registration, request.getPrincipal().getName(), token);
		TokenSupplier supplier = new ClientCredentialsTokenSupplier(manager, "users", () -> {
		});
		assertThat(supplier.token(Runnable::run)).isCompletedWithValue("granted");
	}

	@Test
	void refusesToSendATokenInPlaintextToAnotherMachine() {
		RecordingApplier applied = apply(false, SecurityLevel.NONE, new InetSocketAddress("192.0.2.1", 50051));
		assertThat(applied.headers).isNull();
		assertThat(applied.failure.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(applied.failure.getDescription()).contains("user-service.client.users.token.allow-plaintext=true");
	}

	@Test
	void sendsATokenOverTlsOrToThisMachineOrWhenPlaintextIsAllowed() {
		SocketAddress other = new InetSocketAddress("192.0.2.1", 50051);
		assertThat(apply(true, SecurityLevel.NONE, other).headers).isNotNull();
		assertThat(apply(false, SecurityLevel.PRIVACY_AND_INTEGRITY, other).headers).isNotNull();
		assertThat(apply(false, SecurityLevel.NONE, new InetSocketAddress("127.0.0.1", 50051)).headers).isNotNull();
	}

	/** The peer is then the proxy, which may be on this machine. */
	@Test
	void refusesToSendATokenInPlaintextThroughAProxy() throws IOException {
		InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", 3128);
		ProxySelector before = ProxySelector.getDefault();
		ProxySelector.setDefault(ProxySelector.of(proxy));
		try {
			for (boolean allowPlaintext : new boolean[] { false, true }) {
				BearerTokenCallCredentials credentials = new BearerTokenCallCredentials(TokenSupplier.of(() -> "t"),
						"user-service.client.users.token", allowPlaintext);
				assertThat(credentials.proxyDetector()
					.proxyFor(InetSocketAddress.createUnresolved("users.example", 50051))).isNotNull();
				RecordingApplier applied = new RecordingApplier();
				credentials.forThisCall()
					.applyRequestMetadata(new CallTo(SecurityLevel.NONE, proxy), Runnable::run, applied);
				assertThat(applied.headers != null).isEqualTo(allowPlaintext);
				credentials.forThisCall()
					.applyRequestMetadata(new CallTo(SecurityLevel.PRIVACY_AND_INTEGRITY, proxy), Runnable::run,
							applied);
				assertThat(applied.headers).isNotNull();
			}
		}
		finally {
			ProxySelector.setDefault(before);
		}
	}

	private static RecordingApplier apply(boolean allowPlaintext, SecurityLevel level, SocketAddress peer) {
		RecordingApplier applied = new RecordingApplier();
		new BearerTokenCallCredentials(TokenSupplier.of(() -> "t"), "user-service.client.users.token", allowPlaintext)
			.applyRequestMetadata(new CallTo(level, peer), Runnable::run, applied);
		return applied;
	}

	private List<String> sent() {
		return this.replica.calls.stream().map(Call::authorization).toList();
	}

	private static void get(UserServiceBlockingStub users) {
		users.getUser(GetUserRequest.newBuilder().setId(1).build());
	}

	private static Throwable catchFailure(UserServiceBlockingStub users) {
		return catchThrowable(() -> get(users));
	}

	private static void replace(Path file, String token) {
		try {
			Files.writeString(file, token);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Records the headers or the failure that the credentials produce. */
	private static class RecordingApplier extends MetadataApplier {

		private Metadata headers;

		private Status failure;

		@Override
		public void apply(Metadata headers) {
			this.headers = headers;
		}

		@Override
		public void fail(Status status) {
			this.failure = status;
		}

	}

	/** A call to a server at the given address. */
	private static class CallTo extends RequestInfo {

		private final SecurityLevel level;

		private final SocketAddress peer;

		CallTo(SecurityLevel level, SocketAddress peer) {
			this.level = level;
			this.peer = peer;
		}

		@Override
		public MethodDescriptor<?, ?> getMethodDescriptor() {
			return UserServiceGrpc.getGetUserMethod();
		}

		@Override
		public SecurityLevel getSecurityLevel() {
			return this.level;
		}

		@Override
		public String getAuthority() {
			return "users";
		}

		@Override
		public Attributes getTransportAttrs() {
			return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, this.peer).build();
		}

		@Override
		public CallOptions getCallOptions() {
			return CallOptions.DEFAULT;
		}

	}

}
