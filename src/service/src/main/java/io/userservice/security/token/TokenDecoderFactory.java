package io.userservice.security.token;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import io.userservice.file.PropertyFile;
import io.userservice.security.development.DevelopmentKey;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Makes the decoder that Boot's standard properties ask for. Boot's own decoders (4.1)
 * fetch the key set for each unknown key id, lose known keys when the issuer is down, and
 * accept tokens without an expiry.
 */
class TokenDecoderFactory {

	private static final String PROPERTIES = "spring.security.oauth2.resourceserver.jwt.";

	private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(2);

	private static final int HTTP_SIZE_LIMIT = 512 * 1024;

	private final OAuth2ResourceServerProperties.Jwt jwt;

	private final TokenVerificationProperties properties;

	TokenDecoderFactory(OAuth2ResourceServerProperties.Jwt jwt, TokenVerificationProperties properties) {
		this.jwt = jwt;
		this.properties = properties;
	}

	boolean hasKey() {
		return this.jwt.getJwkSetUri() != null || this.jwt.getIssuerUri() != null
				|| this.jwt.getPublicKeyLocation() != null;
	}

	/** A key set takes precedence over a key, and a key over the issuer, as in Boot. */
	JwtDecoder configured() {
		if (this.jwt.getJwkSetUri() != null) {
			return fromKeySet(new RemoteJwkSetSource(url("jwk-set-uri", this.jwt.getJwkSetUri()), retriever()));
		}
		if (this.jwt.getPublicKeyLocation() != null) {
			return new PublicKeyFileDecoder(
					new PropertyFile(PROPERTIES + "public-key-location", this.jwt.getPublicKeyLocation()),
					this::fromKey, this.properties.jwkSetTtl(), System::nanoTime);
		}
		url("issuer-uri", this.jwt.getIssuerUri());
		return fromKeySet(new OidcDiscoveryJwkSetSource(this.jwt.getIssuerUri(), retriever()));
	}

	/**
	 * A decoder of what the service itself has signed, whatever algorithms others take.
	 */
	JwtDecoder own(DevelopmentKey key) {
		// A wrong name is told before there is a key for it.
		algorithms();
		return validating(key.decoder());
	}

	/** A decoder of what the given key has signed. */
	private JwtDecoder fromKey(RSAPublicKey key) {
		if (this.jwt.getJwsAlgorithms().size() != 1) {
			throw invalidAlgorithms("one public key takes one algorithm");
		}
		try {
			return validating(NimbusJwtDecoder.withPublicKey(key).signatureAlgorithm(algorithms().get(0)).build());
		}
		catch (IllegalStateException ex) {
			throw invalidAlgorithms("it must be of the key's kind, RSA: RS256 and the like");
		}
	}

	private JwtDecoder fromKeySet(JWKSetSource<SecurityContext> keySet) {
		if (this.properties.jwkSetMinInterval().compareTo(this.properties.jwkSetTtl()) >= 0) {
			throw new InvalidConfigurationPropertyValueException("user-service.security.jwk-set-min-interval",
					this.properties.jwkSetMinInterval(), "it must be shorter than user-service.security.jwk-set-ttl");
		}
		JWKSource<SecurityContext> source = new CachingJwkSource(keySet, this.properties, HTTP_TIMEOUT.multipliedBy(2));
		return validating(NimbusJwtDecoder.withJwkSource(source)
			.jwsAlgorithms((algorithms) -> algorithms.addAll(algorithms()))
			.build());
	}

	private JwtDecoder validating(NimbusJwtDecoder decoder) {
		decoder.setJwtValidator(validator());
		return decoder;
	}

	private OAuth2TokenValidator<Jwt> validator() {
		List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>();
		validators.add(new TokenLifetimeValidator(this.properties.clockSkew(), Clock.systemUTC()));
		// RFC 9068 has a type of its own for access tokens.
		JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
		type.setAllowEmpty(true);
		validators.add(type);
		if (this.jwt.getIssuerUri() != null) {
			validators.add(new JwtIssuerValidator(this.jwt.getIssuerUri()));
		}
		if (!this.jwt.getAudiences().isEmpty()) {
			validators.add(new JwtClaimValidator<List<String>>(JwtClaimNames.AUD,
					(audiences) -> audiences != null && !Collections.disjoint(audiences, this.jwt.getAudiences())));
		}
		return new DelegatingOAuth2TokenValidator<>(validators);
	}

	private List<SignatureAlgorithm> algorithms() {
		return this.jwt.getJwsAlgorithms().stream().map((name) -> {
			SignatureAlgorithm algorithm = SignatureAlgorithm.from(name);
			if (algorithm == null) {
				throw invalidAlgorithms(
						"it must name RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384 or PS512, not " + name);
			}
			return algorithm;
		}).toList();
	}

	private InvalidConfigurationPropertyValueException invalidAlgorithms(String reason) {
		return new InvalidConfigurationPropertyValueException(PROPERTIES + "jws-algorithms",
				this.jwt.getJwsAlgorithms(), reason);
	}

	private static URL url(String property, String value) {
		try {
			URL url = URI.create(value).toURL();
			if (url.getProtocol().startsWith("http") && !url.getHost().isEmpty()) {
				return url;
			}
		}
		catch (MalformedURLException | IllegalArgumentException ex) {
			// Refused below.
		}
		throw new InvalidConfigurationPropertyValueException(PROPERTIES + property, value,
				"it must be an http or https address");
	}

	private static ResourceRetriever retriever() {
		int millis = (int) HTTP_TIMEOUT.toMillis();
		return new DefaultResourceRetriever(millis, millis, HTTP_SIZE_LIMIT);
	}

}
