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
import io.userservice.logging.LineLimiter;
import io.userservice.logging.LineText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why keys cannot be fetched, at once and then once a minute, and when they can be
 * again. The calls that need them are only told that they cannot be verified.
 */
class ReportedJwkSetSource implements JWKSetSource<SecurityContext> {

	private static final Logger logger = LoggerFactory.getLogger(ReportedJwkSetSource.class);

	private static final Duration REPEATED = Duration.ofMinutes(1);

	private static final int LOGGED_LENGTH = 500;

	private final JWKSetSource<SecurityContext> source;

	private final LineLimiter lines;

	/** Empty while keys can be fetched. */
	private String problem = "";

	ReportedJwkSetSource(JWKSetSource<SecurityContext> source, LongSupplier nanoClock) {
		this.source = source;
		this.lines = new LineLimiter(1, REPEATED, nanoClock);
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
		if (!reasons.equals(this.problem)) {
			this.problem = reasons;
			this.lines.reset();
		}
		if (this.lines.admits()) {
			logger.warn("The keys that tokens are verified with cannot be fetched: {}", reasons);
		}
	}

	private synchronized void recovered() {
		if (!this.problem.isEmpty()) {
			logger.info("The keys that tokens are verified with are fetched again");
			this.problem = "";
		}
	}

	/** The text can be the issuer's. */
	private static String reasons(Throwable failure) {
		Set<String> all = new LinkedHashSet<>();
		collect(failure, all);
		return LineText.of(String.join("; ", all), LOGGED_LENGTH);
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
