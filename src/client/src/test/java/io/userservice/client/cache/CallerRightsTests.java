package io.userservice.client.cache;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletableFuture;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.client.token.BearerTokenCallCredentials;
import io.userservice.client.token.TokenSupplier;
import io.userservice.fake.Fault;
import io.userservice.fake.UserServiceFake;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A user is answered only to a caller to whom the service would answer. */
class CallerRightsTests {

	private final UserServiceFake service = new UserServiceFake();

	private final Set<String> accepted = ConcurrentHashMap.newKeySet();

	private final CachedChannel channel = new CachedChannel(this.service, DataSize.ofMegabytes(1), new TokenCheck());

	private final User ada = this.service.add("Ada", "ada@example.com");

	@AfterEach
	void stop() {
		this.channel.close();
	}

	@Test
	void acceptsNoTokenByACallThatWasSentBeforeOneThatWasRefused() {
		AcceptedTokens tokens = new AcceptedTokens(1_000, () -> 110, Clock.systemUTC());
		tokens.refused("token", 100);
		tokens.refused("token", 10);
		tokens.accepted("token", 50);
		assertThat(tokens.accepts("token", 110)).isFalse();
	}

	@Test
	void acceptsATokenByTheLaterOfTwoCallsWhicheverHasReturnedFirst() {
		AcceptedTokens tokens = new AcceptedTokens(1_000, () -> 110, Clock.systemUTC());
		tokens.accepted("token", 100);
		tokens.refused("token", 10);
		assertThat(tokens.accepts("token", 110)).isTrue();
		tokens.refused("token", 101);
		assertThat(tokens.accepts("token", 110)).isFalse();
	}

	/** From half of the time on, one call asks the service while the others need not. */
	@Test
	void acceptsATokenForTheLongestStalenessSinceTheCallThatWasAccepted() {
		AcceptedTokens tokens = new AcceptedTokens(1_000, () -> 110, Clock.systemUTC());
		tokens.accepted("token", 100);
		assertThat(tokens.accepts("token", 599)).isTrue();
		assertThat(tokens.accepts("token", 600)).isFalse();
		assertThat(tokens.accepts("token", 1_099)).isTrue();
		assertThat(tokens.accepts("token", 1_100)).isFalse();
		assertThat(tokens.accepts("token", 1_100)).isFalse();
	}

	@Test
	void asksTheServiceForEachTokenAnew() {
		accept("one", "two");
		awaitHit("one");
		assertThat(isHit("two")).isFalse();
		assertThat(isHit("two")).isTrue();
		assertRefused("three");
		assertRefused("three");
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.channel.get(this.ada.getId()));
	}

	@Test
	void believesInATokenForAsLongAsInAUser() {
		accept("one", "two");
		awaitHit("one");
		assertThat(isHit("two")).isFalse();
		this.accepted.remove("two");
		this.channel.pass(Duration.ofSeconds(6));
		followAnew("one");
		assertRefused("two");
	}

	@Test
	void forgetsATokenThatTheServiceRefuses() {
		accept("one", "two");
		awaitHit("one");
		assertThat(isHit("two")).isFalse();
		assertThat(isHit("two")).isTrue();
		this.accepted.remove("two");
		Metadata fresh = new Metadata();
		fresh.put(Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER), "no-cache");
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> get(as("two").withInterceptors(MetadataUtils.newAttachHeadersInterceptor(fresh))));
		assertRefused("two");
	}

	@Test
	void believesInATokenUntilItsEnd() {
		String token = jwt(Instant.now().plusSeconds(600));
		accept(token, "other");
		awaitHit(token);
		this.channel.pass(Duration.ofSeconds(601));
		Awaitility.await().until(() -> {
			get(as("other"));
			this.service.sendProgress();
			return isHit("other");
		});
		long hits = this.channel.cache.hits.sum();
		get(as(token));
		get(as(token));
		assertThat(this.channel.cache.hits.sum()).isEqualTo(hits);
	}

	@Test
	void goesOnAsAnotherCallerWhenTheWatchLosesItsOwn() {
		accept("one", "two");
		awaitHit("one");
		this.accepted.remove("one");
		this.service.endOpenCalls(Fault.of(Status.UNAUTHENTICATED));
		awaitEndOfWatch();
		assertRefused("one");
		awaitHit("two");
		assertRefused("one");
	}

	@Test
	void knowsTheTokenThatTheChannelItselfSends() {
		accept("own");
		UserServiceBlockingStub users = this.channel.users()
			.withCallCredentials(new BearerTokenCallCredentials(TokenSupplier.of(() -> "own"), "test", true));
		Awaitility.await().until(() -> isHit(users));
	}

	@Test
	void tellsRelayedTokensApart() {
		accept("one");
		RelayedToken relayed = new RelayedToken();
		BearerTokenCallCredentials credentials = new BearerTokenCallCredentials(relayed, "test", true);
		relayed.current = "one";
		Awaitility.await().until(() -> isHit(this.channel.users().withCallCredentials(credentials.forThisCall())));
		relayed.current = "other";
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> get(this.channel.users().withCallCredentials(credentials.forThisCall())));
	}

	@Test
	void asksTheServiceForCallsWithCredentialsThatItDoesNotKnow() {
		accept("one");
		awaitHit("one");
		UserServiceBlockingStub users = this.channel.users().withCallCredentials(new CallCredentials() {
			@Override
			public void applyRequestMetadata(RequestInfo call, java.util.concurrent.Executor executor,
					MetadataApplier applier) {
				Metadata headers = new Metadata();
				headers.put(CallerToken.AUTHORIZATION, "Bearer one");
				applier.apply(headers);
			}
		});
		assertThat(isHit(users)).isFalse();
		assertThat(isHit(users)).isFalse();
	}

	/** So that what is kept is recent. */
	private void followAnew(String token) {
		this.service.endOpenCalls(Fault.of(UserServiceReason.SHUTTING_DOWN));
		awaitEndOfWatch();
		awaitHit(token);
	}

	/** The service ends it at once, and the client hears of it a moment later. */
	private void awaitEndOfWatch() {
		Awaitility.await().until(() -> !this.channel.cache.follower.proof().following());
	}

	private void accept(String... tokens) {
		this.accepted.addAll(Set.of(tokens));
	}

	private void awaitHit(String token) {
		Awaitility.await().until(() -> isHit(token));
	}

	private boolean isHit(String token) {
		return isHit(as(token));
	}

	private boolean isHit(UserServiceBlockingStub users) {
		long before = this.channel.cache.hits.sum();
		get(users);
		return this.channel.cache.hits.sum() > before;
	}

	private User get(UserServiceBlockingStub users) {
		return users.getUser(GetUserRequest.newBuilder().setId(this.ada.getId()).build());
	}

	private void assertRefused(String token) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> get(as(token)));
	}

	private UserServiceBlockingStub as(String token) {
		Metadata headers = new Metadata();
		headers.put(CallerToken.AUTHORIZATION, "Bearer " + token);
		return UserServiceGrpc.newBlockingStub(this.channel.channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	private static String jwt(Instant end) {
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		String claims = "{\"sub\":\"ada\",\"aud\":[\"users\"],\"exp\":%d}".formatted(end.getEpochSecond());
		return "e30." + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
	}

	/** Supplies the token of each call, as a relay does. */
	private static final class RelayedToken implements TokenSupplier {

		private volatile String current;

		@Override
		public CompletableFuture<String> token(java.util.concurrent.Executor blocking) {
			return CompletableFuture.completedFuture(this.current);
		}

		@Override
		public TokenSupplier forThisCall() {
			String token = this.current;
			return TokenSupplier.of(() -> token);
		}

	}

	/** Lets calls with an accepted token pass. */
	private final class TokenCheck implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			String header = headers.get(CallerToken.AUTHORIZATION);
			if (header == null || !CallerRightsTests.this.accepted.contains(header.substring("Bearer ".length()))) {
				call.close(Status.UNAUTHENTICATED, new Metadata());
				return new ServerCall.Listener<>() {
				};
			}
			return next.startCall(call, headers);
		}

	}

}
