package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/** Tokens of several callers, and the file of the public key that verifies them. */
record Tokens(Path publicKey, List<String> values) {

	static Tokens create(Path directory, int count) throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		KeyPair key = generator.generateKeyPair();
		Path file = directory.resolve("public-key.pem");
		Files.writeString(file,
				"-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded())
						+ "\n-----END PUBLIC KEY-----\n");
		return new Tokens(file,
				IntStream.range(0, count)
					.mapToObj((caller) -> sign((RSAPrivateKey) key.getPrivate(), caller))
					.toList());
	}

	private static String sign(RSAPrivateKey key, int caller) {
		try {
			SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256),
					new JWTClaimsSet.Builder().subject("caller-" + caller)
						.claim("scope", "users.read users.write chat")
						.issueTime(new Date())
						.expirationTime(Date.from(Instant.now().plus(Duration.ofHours(6))))
						.build());
			token.sign(new RSASSASigner(key));
			return token.serialize();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
