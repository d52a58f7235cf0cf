package io.userservice.tls;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.util.StringUtils;

/** Reads certificates and private keys in PEM format. */
final class PemFiles {

	private static final String CERTIFICATE = "-----BEGIN CERTIFICATE";

	private PemFiles() {
	}

	static KeyMaterial identity(TlsFile chainFile, byte[] chain, TlsFile keyFile, byte[] key, String password) {
		KeyMaterial identity = new KeyMaterial(certificates(chainFile, chain), privateKey(keyFile, key, password));
		if (!identity.belongsTogether()) {
			throw keyFile.problem("does not belong to the certificate of " + chainFile);
		}
		return identity;
	}

	static List<X509Certificate> certificates(TlsFile file, byte[] content) {
		String text = text(content);
		try {
			List<X509Certificate> certificates = PemContent.of(text).getCertificates();
			// Of a file that is still being written only whole certificates are found.
			if (certificates.size() == StringUtils.countOccurrencesOf(text, CERTIFICATE)) {
				return certificates;
			}
		}
		catch (RuntimeException ex) {
			// Told below.
		}
		throw file.problem("holds no certificates in PEM format, or only a part of them");
	}

	private static PrivateKey privateKey(TlsFile file, byte[] content, String password) {
		String text = text(content);
		boolean encrypted = text.contains("ENCRYPTED");
		if (encrypted && !StringUtils.hasLength(password)) {
			throw file.problem("is encrypted, and %s-password is not set".formatted(file.property()));
		}
		try {
			PrivateKey key = PemContent.of(text).getPrivateKey(password);
			if (key != null) {
				return key;
			}
		}
		catch (RuntimeException ex) {
			// Told below.
		}
		throw file.problem(encrypted ? "cannot be decrypted with %s-password".formatted(file.property())
				: "holds no private key in PEM format");
	}

	private static String text(byte[] content) {
		return new String(content, StandardCharsets.UTF_8);
	}

}
