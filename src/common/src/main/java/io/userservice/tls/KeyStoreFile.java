package io.userservice.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.file.PropertyFile;
import io.userservice.file.ReloadingFiles;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.function.ThrowingFunction;

/**
 * Reads a key store or trust store of a type that the JVM has. In place of Spring Boot's
 * {@code JksSslStoreBundle} (3.5.16 and 4.1.1), which takes a location; to be used once
 * it takes content.
 */
record KeyStoreFile(PropertyFile file, @Nullable String format, @Nullable String storePassword) {

	ReloadingFiles<KeyMaterial> keyMaterial() {
		return parsedBy(this::keyMaterial);
	}

	ReloadingFiles<TrustAnchors> trustAnchors() {
		return parsedBy(this::trustAnchors);
	}

	private <T> ReloadingFiles<T> parsedBy(ThrowingFunction<KeyStore, T> parser) {
		return new ReloadingFiles<>(List.of(this.file),
				(contents) -> parser.apply(load(contents.get(0)), (message, ex) -> cannotBeOpened()));
	}

	private KeyStore load(byte[] content) {
		try {
			KeyStore store = KeyStore.getInstance(type());
			store.load(new ByteArrayInputStream(content), password());
			return store;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw (ex.getCause() instanceof UnrecoverableKeyException) ? cannotBeOpened()
					: this.file.invalid("it is no key store of type " + type());
		}
	}

	private KeyMaterial keyMaterial(KeyStore store) throws GeneralSecurityException {
		for (String alias : Collections.list(store.aliases())) {
			if (store.getKey(alias, password()) instanceof PrivateKey key) {
				return keyMaterial(store.getCertificateChain(alias), key);
			}
		}
		throw this.file.invalid("it holds no private key");
	}

	private KeyMaterial keyMaterial(Certificate @Nullable [] chain, PrivateKey key) {
		if (chain != null && chain.length > 0) {
			KeyMaterial material = new KeyMaterial(Stream.of(chain).map(X509Certificate.class::cast).toList(), key);
			if (material.belongsTogether()) {
				return material;
			}
		}
		throw this.file.invalid("it holds a private key without its certificate");
	}

	private TrustAnchors trustAnchors(KeyStore store) throws GeneralSecurityException {
		List<X509Certificate> certificates = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (store.getCertificate(alias) instanceof X509Certificate certificate) {
				certificates.add(certificate);
			}
		}
		if (certificates.isEmpty()) {
			throw this.file.invalid("it holds no trusted certificate");
		}
		return new TrustAnchors(certificates);
	}

	/** The JVM's default, PKCS12, reads JKS as well. */
	private String type() {
		return (this.format == null || this.format.equals("AUTODETECT")) ? KeyStore.getDefaultType() : this.format;
	}

	private char[] password() {
		return (this.storePassword != null) ? this.storePassword.toCharArray() : new char[0];
	}

	private InvalidConfigurationPropertyValueException cannotBeOpened() {
		return this.file.invalid((StringUtils.hasLength(this.storePassword) ? "it cannot be opened with %s-password"
				: "it is encrypted, and %s-password is not set")
			.formatted(this.file.property()));
	}

}
