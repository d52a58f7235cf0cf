package io.userservice.client.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

import static org.assertj.core.api.Assertions.assertThat;

class ClientCredentialsTokenSupplierTests {

	private final AtomicInteger requested = new AtomicInteger();

	private final Queue<Runnable> fetches = new ArrayDeque<>();

	private final ClientCredentialsTokenSupplier supplier = new ClientCredentialsTokenSupplier(
			(request) -> authorized(), "users", () -> this.forgotten++, () -> this.now);

	private int forgotten;

	private long now;

	private RuntimeException failure;

	@Test
	void sharesATokenOnlyWithCallersThatRequestedItBeforeItCame() {
		CompletableFuture<String> first = requestToken();
		CompletableFuture<String> same = requestToken();
		CompletableFuture<String> next = first.thenCompose((token) -> requestToken());
		fetch();
		assertThat(same).isCompletedWithValue("1");
		assertThat(next).isNotDone();
		fetch();
		assertThat(next).isCompletedWithValue("2");
	}

	@Test
	void sharesAFailureOnlyWithCallersThatRequestedATokenBeforeIt() {
		this.failure = new IllegalStateException("No token.");
		CompletableFuture<String> first = requestToken();
		CompletableFuture<String> next = first.exceptionallyCompose((failure) -> requestToken());
		fetch();
		this.failure = null;
		fetch();
		assertThat(first).isCompletedExceptionally();
		assertThat(next).isCompletedWithValue("2");
	}

	@Test
	void requestsAgainAfterTheExecutorRejectedAFetch() {
		CompletableFuture<String> rejected = this.supplier.token((fetch) -> {
			throw new RejectedExecutionException();
		});
		assertThat(rejected).isCompletedExceptionally();
		CompletableFuture<String> next = requestToken();
		fetch();
		assertThat(next).isCompletedWithValue("1");
	}

	/** Also while all calls are refused, whatever the token. */
	@Test
	void forgetsARefusedTokenAtMostOnceASecondAndNoOtherToken() {
		String token = this.supplier.token(Runnable::run).join();
		this.now += Duration.ofMillis(900).toNanos();
		this.supplier.refused(token);
		this.now += Duration.ofMillis(200).toNanos();
		this.supplier.refused("another");
		token = this.supplier.token(Runnable::run).join();
		assertThat(this.forgotten).isZero();
		this.now += Duration.ofMillis(1_000).toNanos();
		this.supplier.refused(token);
		this.supplier.refused(token);
		String renewed = this.supplier.token(Runnable::run).join();
		assertThat(this.forgotten).isEqualTo(1);
		this.supplier.refused(token);
		this.supplier.refused(renewed);
		this.supplier.token(Runnable::run).join();
		assertThat(this.forgotten).isEqualTo(1);
	}

	private CompletableFuture<String> requestToken() {
		return this.supplier.token(this.fetches::add);
	}

	private void fetch() {
		this.fetches.remove().run();
	}

	private OAuth2AuthorizedClient authorized() {
		String token = Integer.toString(this.requested.incrementAndGet());
		if (this.failure != null) {
			throw this.failure;
		}
		ClientRegistration registration = ClientRegistration.withRegistrationId("users")
			.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
			.clientId("greeter")
			.tokenUri("https://issuer.example/token")
			.build();
		return new OAuth2AuthorizedClient(registration, "users", new OAuth2AccessToken(
				OAuth2AccessToken.TokenType.BEARER, token, Instant.now(), Instant.now().plusSeconds(600)));
	}

}
