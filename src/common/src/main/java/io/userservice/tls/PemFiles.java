package io.userservice.tls;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

import io.userservice.file.PropertyFile;
import io.userservice.file.ReloadingFiles;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.util.CollectionUtils;
import org.springframework.util.StringUtils;

/** Reads certificates and private keys in PEM format. */
final class PemFiles {

	private static final String CERTIFICATE = "-----BEGIN CERTIFICATE";

	private PemFiles() {
	}

	static ReloadingFiles<KeyMaterial> keyMaterial(PropertyFile chain, PropertyFile key, @Nullable String password) {
		return new ReloadingFiles<>(List.of(chain, key), (contents) -> {
			KeyMaterial material = new KeyMaterial(certificates(chain, contents.get(0)),
					privateKey(key, contents.get(1), password));
			if (!material.belongsTogether()) {
				throw key.invalid("it does not belong to the certificate of " + chain);
			}
			return material;
		});
	}

	static ReloadingFiles<TrustAnchors> trustAnchors(PropertyFile file) {
		return new ReloadingFiles<>(List.of(file), (contents) -> new TrustAnchors(certificates(file, contents.get(0))));
	}

	private static List<X509Certificate> certificates(PropertyFile file, byte[] content) {
		String text = text(content);
		List<X509Certificate> certificates = orNull(PemContent.of(text)::getCertificates);
		// Spring Boot skips the certificate that a half-written file ends in.
		if (CollectionUtils.isEmpty(certificates)
				|| certificates.size() != StringUtils.countOccurrencesOf(text, CERTIFICATE)) {
			throw file.invalid("it holds no certificates in PEM format, or only a part of them");
		}
		return certificates;
	}

	private static PrivateKey privateKey(PropertyFile file, byte[] content, @Nullable String password) {
		String text = text(content);
		if (PrivateKeyPem.isEncrypted(text) && !StringUtils.hasLength(password)) {
			throw file.invalid("it is encrypted, and %s-password is not set".formatted(file.property()));
		}
		PrivateKey key = orNull(() -> PemContent.of(text).getPrivateKey(password));
		if (key == null) {
			throw file.invalid(PrivateKeyPem.reason(file, text));
		}
		return key;
	}

	/** Spring Boot has many exceptions for the same causes. */
	private static <T> @Nullable T orNull(Supplier<@Nullable T> parser) {
		try {
			return parser.get();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static String text(byte[] content) {
		return new String(content, StandardCharsets.UTF_8);
	}

}
