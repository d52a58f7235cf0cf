package io.userservice.security.access;

import java.net.URI;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;

/**
 * One way to call without being authorized to.
 *
 * @param name the attempt, for test names
 * @param reason the reason of the error that the client must get
 * @param credentials adds the attack's metadata to a call
 */
record Attack(String name, String reason, ClientInterceptor credentials) {

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Attacks with malformed, forged and misdirected tokens, those of RFC 8725 included.
	 * @param issuer the issuer that the service trusts
	 * @param audience the audience that the service accepts
	 */
	static List<Attack> all(TestIssuer issuer, String audience) {
		return new Attacks(issuer, audience).all();
	}

	/** Builds the attacks. */
	private static class Attacks {

		/** To make one takes a processor half a second. */
		private static final RSAKey FOREIGN = foreignKey();

		private final List<Attack> attacks = new ArrayList<>();

		private final TestIssuer issuer;

		private final JWTClaimsSet validClaims;

		Attacks(TestIssuer issuer, String audience) {
			this.issuer = issuer;
			Instant now = Instant.now();
			this.validClaims = new JWTClaimsSet.Builder().issuer(issuer.uri())
				.audience(audience)
				.subject("mallory")
				.issueTime(Date.from(now))
				.expirationTime(Date.from(now.plusSeconds(600)))
				.claim("scope", TestTokens.ALL_SCOPES)
				.build();
		}

		private static RSAKey foreignKey() {
			try {
				return new RSAKeyGenerator(2048).keyID("foreign").generate();
			}
			catch (JOSEException ex) {
				throw new IllegalStateException(ex);
			}
		}

		List<Attack> all() {
			addMissingTokens();
			addForgedSignatures();
			addMisleadingHeaders();
			addWrongClaims();
			addMangledTokens();
			return this.attacks;
		}

		private void addMissingTokens() {
			add("missing", "TOKEN_MISSING", TestTokens.authorization());
			add("empty", "TOKEN_MISSING", TestTokens.authorization(""));
			add("empty bearer", "TOKEN_MISSING", TestTokens.authorization("Bearer "));
			add("Basic", "TOKEN_INVALID", TestTokens.authorization("Basic dXNlcjpwYXNz"));
			add("token without a scheme", "TOKEN_INVALID", TestTokens.authorization(signed(this.validClaims)));
			Metadata elsewhere = new Metadata();
			elsewhere.put(Metadata.Key.of("x-authorization", Metadata.ASCII_STRING_MARSHALLER),
					"Bearer " + signed(this.validClaims));
			add("token in the wrong key", "TOKEN_MISSING", MetadataUtils.newAttachHeadersInterceptor(elsewhere));
			String token = "Bearer " + signed(this.validClaims);
			add("two authorization entries", "TOKEN_INVALID", TestTokens.authorization(token, token));
		}

		private void addForgedSignatures() {
			for (String none : List.of("none", "None", "NONE")) {
				invalid("alg " + none,
						encode("{\"alg\":\"" + none + "\"}") + "." + encode(this.validClaims.toString()) + ".");
			}
			invalid("HS256 with the public key", signed(JWSAlgorithm.HS256, publicKeyAsSecret(), (header) -> {
			}));
			invalid("foreign key", signed(JWSAlgorithm.RS256, rsa(FOREIGN), (header) -> {
			}));
			invalid("foreign key under a known id",
					signed(JWSAlgorithm.RS256, rsa(FOREIGN), (header) -> header.keyID(this.issuer.key().getKeyID())));
			invalid("algorithm not allowed", signed(JWSAlgorithm.RS512, rsa(this.issuer.key()),
					(header) -> header.keyID(this.issuer.key().getKeyID())));
		}

		private void addMisleadingHeaders() {
			forged("key embedded as jwk", (header) -> header.jwk(FOREIGN.toPublicJWK()));
			forged("jku", (header) -> header.jwkURL(URI.create(this.issuer.uri() + "/evil/jku")));
			forged("x5u", (header) -> header.x509CertURL(URI.create(this.issuer.uri() + "/evil/x5u")));
			forged("kid with a path", (header) -> header.keyID("../../../../dev/null"));
			forged("kid with SQL", (header) -> header.keyID("' OR 1=1; DROP TABLE users; --"));
			forged("kid with a line break", (header) -> header.keyID("a\nb INFO forged log line"));
			invalid("unknown critical header", signed(JWSAlgorithm.RS256, rsa(this.issuer.key()),
					(header) -> header.criticalParams(Set.of("evil")).customParam("evil", true)));
		}

		private void addWrongClaims() {
			claims("expired", "TOKEN_EXPIRED", (claims) -> claims.issueTime(in(-600)).expirationTime(in(-61)));
			claims("not yet valid", "TOKEN_INVALID", (claims) -> claims.notBeforeTime(in(540)));
			claims("no exp", "TOKEN_INVALID", (claims) -> claims.expirationTime(null));
			claims("wrong audience", "TOKEN_INVALID", (claims) -> claims.audience("another-service"));
			claims("missing audience", "TOKEN_INVALID", (claims) -> claims.audience((String) null));
			claims("wrong issuer", "TOKEN_INVALID", (claims) -> claims.issuer("http://evil.example"));
			claims("scope of the wrong type", "TOKEN_INVALID",
					(claims) -> claims.claim("scope", List.of(1, 2)).claim("scp", List.of(1)));
			claims("missing issuer", "TOKEN_INVALID", (claims) -> claims.issuer(null));
		}

		private void addMangledTokens() {
			String[] parts = signed(this.validClaims).split("\\.");
			invalid("changed payload",
					parts[0] + "." + encode(this.validClaims.toString().replace("mallory", "admin")) + "." + parts[2]);
			invalid("cut signature", parts[0] + "." + parts[1] + "." + parts[2].substring(0, 100));
			invalid("no signature", parts[0] + "." + parts[1] + ".");
			invalid("two parts", parts[0] + "." + parts[1]);
			invalid("garbage", "garbage");
			invalid("8 kB of garbage", "x".repeat(8192));
			invalid("8 kB of dots", ".".repeat(8192));
			invalid("garbage in three parts", "a.b.c");
		}

		private void claims(String name, String reason, Consumer<JWTClaimsSet.Builder> change) {
			JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder(this.validClaims);
			change.accept(claims);
			add(name, reason, TestTokens.bearer(signed(claims.build())));
		}

		private void forged(String name, Consumer<JWSHeader.Builder> header) {
			invalid(name, signed(JWSAlgorithm.RS256, rsa(FOREIGN), header));
		}

		private void invalid(String name, String token) {
			add(name, "TOKEN_INVALID", TestTokens.bearer(token));
		}

		private void add(String name, String reason, ClientInterceptor credentials) {
			this.attacks.add(new Attack(name, reason, credentials));
		}

		private String signed(JWTClaimsSet claims) {
			return sign(JWSAlgorithm.RS256, rsa(this.issuer.key()),
					(header) -> header.keyID(this.issuer.key().getKeyID()), claims);
		}

		private String signed(JWSAlgorithm algorithm, JWSSigner signer, Consumer<JWSHeader.Builder> change) {
			return sign(algorithm, signer, change, this.validClaims);
		}

		private static String sign(JWSAlgorithm algorithm, JWSSigner signer, Consumer<JWSHeader.Builder> change,
				JWTClaimsSet claims) {
			JWSHeader.Builder header = new JWSHeader.Builder(algorithm);
			change.accept(header);
			SignedJWT token = new SignedJWT(header.build(), claims);
			try {
				token.sign(signer);
			}
			catch (JOSEException ex) {
				throw new IllegalStateException(ex);
			}
			return token.serialize();
		}

		private JWSSigner publicKeyAsSecret() {
			try {
				RSAPublicKey key = this.issuer.key().toRSAPublicKey();
				return new MACSigner(key.getEncoded());
			}
			catch (JOSEException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static JWSSigner rsa(RSAKey key) {
			try {
				return new RSASSASigner(key, Set.of(AllowWeakRSAKey.getInstance()));
			}
			catch (JOSEException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static Date in(int seconds) {
			return Date.from(Instant.now().plusSeconds(seconds));
		}

		private static String encode(String json) {
			return Base64URL.encode(json).toString();
		}

	}

}
