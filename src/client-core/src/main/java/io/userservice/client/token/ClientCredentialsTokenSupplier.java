package io.userservice.client.token;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/**
 * Supplies the token that Spring Security fetches for a client registration, and renews.
 * Concurrent calls share one request to the token endpoint, and its token or failure;
 * Spring Security 6.5 and 7.1 send one for each call. A token that the service refuses is
 * replaced by a new one, at most once a second.
 */
class ClientCredentialsTokenSupplier implements TokenSupplier {

	private static final long RENEWAL_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

	/** How long before its end a token is renewed, if it is valid for minutes. */
	private static final Duration LONGEST_RESERVE = Duration.ofMinutes(1);

	private final OAuth2AuthorizedClientManager clients;

	private final OAuth2AuthorizeRequest request;

	/** Makes the manager forget its token. */
	private final Runnable forget;

	private final AtomicReference<@Nullable CompletableFuture<@Nullable String>> pending = new AtomicReference<>();

	private final LongSupplier nanoClock;

	/** Whether the token must not be used any more. */
	private volatile boolean refused;

	private volatile @Nullable String latest;

	private volatile long latestSince;

	/**
	 * @param forget makes the manager forget the token of the registration
	 */
	ClientCredentialsTokenSupplier(OAuth2AuthorizedClientManager clients, String registration, Runnable forget) {
		this(clients, registration, forget, System::nanoTime);
	}

	ClientCredentialsTokenSupplier(OAuth2AuthorizedClientManager clients, String registration, Runnable forget,
			LongSupplier nanoClock) {
		this.clients = clients;
		this.nanoClock = nanoClock;
		this.forget = forget;
		this.request = OAuth2AuthorizeRequest.withClientRegistrationId(registration).principal(registration).build();
	}

	@Override
	public CompletableFuture<@Nullable String> token(Executor blocking) {
		CompletableFuture<@Nullable String> own = new CompletableFuture<>();
		CompletableFuture<@Nullable String> shared = this.pending.compareAndExchange(null, own);
		if (shared != null) {
			return shared;
		}
		try {
			own.completeAsync(this::authorize, blocking);
		}
		catch (RejectedExecutionException ex) {
			this.pending.set(null);
			own.completeExceptionally(ex);
		}
		return own;
	}

	private String authorize() {
		try {
			if (this.refused) {
				this.refused = false;
				this.forget.run();
			}
			OAuth2AccessToken token = stored();
			if (isEnding(token)) {
				this.forget.run();
				token = stored();
			}
			return latest(token.getTokenValue());
		}
		finally {
			// Clears the shared future before completing it, so that later callers start
			// a new request.
			this.pending.set(null);
		}
	}

	/** The token that Spring Security keeps, or has just fetched. */
	private OAuth2AccessToken stored() {
		OAuth2AuthorizedClient client = this.clients.authorize(this.request);
		if (client == null) {
			throw new IllegalStateException("The registration's grant type needs a user; use client_credentials.");
		}
		return client.getAccessToken();
	}

	/**
	 * Whether a token has only a fifth of its time left, and less than a minute. Spring
	 * Security renews every token a minute before its end, so it would fetch a token of
	 * one minute for each call.
	 */
	private boolean isEnding(OAuth2AccessToken token) {
		Instant issued = token.getIssuedAt();
		Instant end = token.getExpiresAt();
		if (issued == null || end == null) {
			return false;
		}
		Duration share = Duration.between(issued, end).dividedBy(5);
		Duration reserve = (share.compareTo(LONGEST_RESERVE) < 0) ? share : LONGEST_RESERVE;
		return Instant.now().isAfter(end.minus(reserve));
	}

	private String latest(String token) {
		if (!token.equals(this.latest)) {
			this.latest = token;
			this.latestSince = this.nanoClock.getAsLong();
		}
		return token;
	}

	/**
	 * The service refuses a valid token after its keys, or the issuer's, were replaced.
	 */
	@Override
	public void refused(String token) {
		if (token.equals(this.latest) && this.nanoClock.getAsLong() - this.latestSince >= RENEWAL_INTERVAL_NANOS) {
			this.refused = true;
		}
	}

}
