package io.userservice.security.token;

import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import io.userservice.logging.LineText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a key set. Keys that cannot be used are skipped one by one, with one warning
 * each (RFC 7517, section 5). In place of Nimbus' {@code URLBasedJWKSetSource} (10.9),
 * which refuses a set for one such key. To be replaced when it no longer does.
 */
class RemoteJwkSetSource implements JWKSetSource<SecurityContext> {

	private static final Logger logger = LoggerFactory.getLogger(RemoteJwkSetSource.class);

	/** An issuer's document must not flood the log. */
	private static final int WARNINGS = 10;

	private static final int LOGGED_LENGTH = 200;

	private final URL url;

	private final ResourceRetriever retriever;

	/** The keys of the set before that were skipped. */
	private volatile Set<String> skipped = Set.of();

	RemoteJwkSetSource(URL url, ResourceRetriever retriever) {
		this.url = url;
		this.retriever = retriever;
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
			throws KeySourceException {
		List<String> unusable = new ArrayList<>();
		List<JWK> keys = new ArrayList<>();
		for (Object key : fetch()) {
			try {
				keys.add(parse(key));
			}
			catch (ParseException | RuntimeException ex) {
				unusable.add(describe(key, ex));
			}
		}
		warn(unusable);
		return new JWKSet(keys);
	}

	private List<?> fetch() throws KeySourceException {
		try {
			Map<String, Object> set = JSONObjectUtils.parse(this.retriever.retrieveResource(this.url).getContent());
			if (set.get("keys") instanceof List<?> keys) {
				return keys;
			}
			throw new JWKSetParseException("no list of keys at " + this.url, new ParseException("keys", 0));
		}
		catch (IOException ex) {
			throw new JWKSetRetrievalException("no key set at " + this.url, ex);
		}
		catch (ParseException | RuntimeException ex) {
			throw new JWKSetParseException("no JSON at " + this.url, ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static JWK parse(Object key) throws ParseException {
		if (key instanceof Map<?, ?> parameters) {
			return JWK.parse((Map<String, Object>) parameters);
		}
		throw new ParseException("it is no JSON object", 0);
	}

	/** The text is the issuer's. */
	private static String describe(Object key, Exception ex) {
		Object id = (key instanceof Map<?, ?> parameters) ? parameters.get("kid") : null;
		return LineText.of("%s: %s".formatted(id, ex.getMessage()), LOGGED_LENGTH);
	}

	private void warn(List<String> unusable) {
		Set<String> before = this.skipped;
		this.skipped = unusable.stream().limit(WARNINGS).collect(Collectors.toSet());
		this.skipped.stream()
			.filter((key) -> !before.contains(key))
			.forEach((key) -> logger.warn("The key set at {} has a key that cannot be used and is skipped: {}",
					this.url, key));
		if (unusable.size() > WARNINGS && before.size() < WARNINGS) {
			logger.warn("The key set at {} has {} keys that cannot be used", this.url, unusable.size());
		}
	}

	@Override
	public void close() {
		// The retriever holds nothing open.
	}

}
