package io.userservice.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the service or a channel shows of itself.
 *
 * @param chain its certificate, and those of the authorities between it and the root
 * @param key the private key of the first certificate
 */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {

	X509Certificate certificate() {
		return this.chain.get(0);
	}

	/** Whether what the key signs, the certificate verifies. */
	boolean belongsTogether() {
		byte[] sample = { 1, 2, 3 };
		try {
			Signature signature = Signature.getInstance(algorithm());
			signature.initSign(this.key);
			signature.update(sample);
			byte[] signed = signature.sign();
			signature.initVerify(this.certificate().getPublicKey());
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
		return "serial number %s, valid until %s".formatted(certificate().getSerialNumber().toString(16),
				certificate().getNotAfter().toInstant());
	}

}
