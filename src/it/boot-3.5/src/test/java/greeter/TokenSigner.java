package greeter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Signs tokens that the replicas accept. */
class TokenSigner {

	private final KeyPair keys;

	TokenSigner() throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		this.keys = generator.generateKeyPair();
	}

	String publicKey() {
		return "-----BEGIN PUBLIC KEY-----\n"
				+ Base64.getMimeEncoder().encodeToString(this.keys.getPublic().getEncoded())
				+ "\n-----END PUBLIC KEY-----\n";
	}

	String tokenExpiringIn(Duration time) throws GeneralSecurityException {
		String token = encode("{\"alg\":\"RS256\"}") + "."
				+ encode("{\"sub\":\"greeter\",\"scope\":\"users.read users.write chat\",\"exp\":%d}"
					.formatted(Instant.now().plus(time).getEpochSecond()));
		Signature signature = Signature.getInstance("SHA256withRSA");
		signature.initSign(this.keys.getPrivate());
		signature.update(token.getBytes(StandardCharsets.UTF_8));
		return token + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
	}

	private static String encode(String json) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
