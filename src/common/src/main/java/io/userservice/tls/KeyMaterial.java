package io.userservice.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The certificate that the service or a channel shows, and its key.
 *
 * @param chain the certificate, then those of the authorities between it and the root
 * @param key the private key of the certificate
 */
public record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {

	/** When the first certificate of the chain expires. */
	Instant expiry() {
		return this.chain.stream()
			.map((certificate) -> certificate.getNotAfter().toInstant())
			.min(Instant::compareTo)
			.orElseThrow();
	}

	/**
	 * Whether the certificate verifies what the key signs. In place of Spring Boot's
	 * {@code CertificateMatcher} (3.5.16 and 4.1.1), to be used once it is public.
	 */
	public boolean belongsTogether() {
		byte[] sample = { 1, 2, 3 };
		try {
			Signature signature = Signature.getInstance(algorithm());
			signature.initSign(this.key);
			signature.update(sample);
			byte[] signed = signature.sign();
			signature.initVerify(this.chain.get(0).getPublicKey());
			signature.update(sample);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	private String algorithm() {
		return switch (this.key.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			// Ed25519 and Ed448 sign under the name of their key.
			default -> this.key.getAlgorithm();
		};
	}

	@Override
	public String toString() {
		X509Certificate certificate = this.chain.get(0);
		return "serial number %s, valid until %s".formatted(certificate.getSerialNumber().toString(16),
				certificate.getNotAfter().toInstant());
	}

}
