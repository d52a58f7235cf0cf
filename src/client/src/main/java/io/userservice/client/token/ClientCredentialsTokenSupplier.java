package io.userservice.client.token;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;

/**
 * Supplies the token that Spring Security fetches for a client registration, and renews.
 * Concurrent calls share one request to the token endpoint, and its token or failure;
 * Spring Security 6.5 and 7.1 send one for each call. A token that the service refuses is
 * replaced by a new one, at most once a second.
 */
class ClientCredentialsTokenSupplier implements TokenSupplier {

	private static final long RENEWAL_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

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
			OAuth2AuthorizedClient client = this.clients.authorize(this.request);
			if (client == null) {
				throw new IllegalStateException("The registration's grant type needs a user; use client_credentials.");
			}
			return latest(client.getAccessToken().getTokenValue());
		}
		finally {
			// Clears the shared future before completing it, so that later callers start
			// a new request.
			this.pending.set(null);
		}
	}

	private String latest(String token) {
		if (!token.equals(this.latest)) {
			this.latest = token;
			this.latestSince = this.nanoClock.getAsLong();
		}
		return token;
	}

	/** The service's keys may have been replaced, or the issuer's. */
	@Override
	public void refused(String token) {
		if (token.equals(this.latest) && this.nanoClock.getAsLong() - this.latestSince >= RENEWAL_INTERVAL_NANOS) {
			this.refused = true;
		}
	}

}
