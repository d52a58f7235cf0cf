package io.userservice.security.token;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why keys cannot be fetched, at once and then once a minute, and when they can be
 * again. The calls that need them are only told that they cannot be verified.
 */
class ReportedJwkSetSource implements JWKSetSource<SecurityContext> {

	private static final Logger logger = LoggerFactory.getLogger(ReportedJwkSetSource.class);

	private static final long REPEATED_NANOS = Duration.ofMinutes(1).toNanos();

	private static final int LOGGED_LENGTH = 500;

	private final JWKSetSource<SecurityContext> source;

	private final LongSupplier nanoClock;

	/** Empty while keys can be fetched. */
	private String problem = "";

	private long loggedAt;

	ReportedJwkSetSource(JWKSetSource<SecurityContext> source, LongSupplier nanoClock) {
		this.source = source;
		this.nanoClock = nanoClock;
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
			throws KeySourceException {
		try {
			JWKSet keys = this.source.getJWKSet(evaluator, currentTime, context);
			recovered();
			return keys;
		}
		catch (KeySourceException ex) {
			failed(reasons(ex));
			throw ex;
		}
	}

	private synchronized void failed(String reasons) {
		long now = this.nanoClock.getAsLong();
		if (!reasons.equals(this.problem) || now - this.loggedAt >= REPEATED_NANOS) {
			logger.warn("The keys that tokens are verified with cannot be fetched: {}", reasons);
			this.problem = reasons;
			this.loggedAt = now;
		}
	}

	private synchronized void recovered() {
		if (!this.problem.isEmpty()) {
			logger.info("The keys that tokens are verified with are fetched again");
			this.problem = "";
		}
	}

	/** The text can be the issuer's, and must not forge log lines. */
	private static String reasons(Throwable failure) {
		Set<String> all = new LinkedHashSet<>();
		collect(failure, all);
		String text = String.join("; ", all).replaceAll("\\p{Cc}", " ");
		return text.substring(0, Math.min(text.length(), LOGGED_LENGTH));
	}

	private static void collect(Throwable failure, Set<String> reasons) {
		reasons.add(Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
		Arrays.stream(failure.getSuppressed()).forEach((suppressed) -> collect(suppressed, reasons));
		if (failure.getCause() != null) {
			collect(failure.getCause(), reasons);
		}
	}

	@Override
	public void close() {
		// Nothing is open.
	}

}
