package io.userservice.tls;

import java.util.List;

import io.userservice.file.PropertyFile;
import io.userservice.file.ReloadingFiles;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;

/**
 * The standard TLS properties of the server or of a channel.
 *
 * @param prefix of the property names, such as {@code grpc.server.security}
 * @param pair certificate and key in PEM format
 * @param keyStore both in a store instead
 * @param trustCertCollection trusted certificates in PEM format
 * @param trustStore those in a store instead
 * @param ciphers allowed cipher suites, null for gRPC's
 * @param protocols allowed protocols, null for TLSv1.3 and TLSv1.2
 */
public record TlsSettings(String prefix, Pair pair, Store keyStore, @Nullable Resource trustCertCollection,
		Store trustStore, @Nullable List<String> ciphers, String @Nullable [] protocols) {

	/** The certificate that is shown, and its key. */
	public ReloadingFiles<KeyMaterial> keyMaterial() {
		if (this.pair.privateKey != null && this.pair.certificateChain != null) {
			return PemFiles.keyMaterial(file("certificate-chain", this.pair.certificateChain),
					file("private-key", this.pair.privateKey), this.pair.privateKeyPassword);
		}
		if (this.keyStore.file != null && this.pair.privateKey == null) {
			return store("key-store", this.keyStore.file, this.keyStore).keyMaterial();
		}
		throw invalid((this.pair.certificateChain == null) ? "certificate-chain" : "private-key", "not set",
				"TLS needs %1$s.certificate-chain and %1$s.private-key, or %1$s.key-store".formatted(this.prefix));
	}

	/** Null if those of the JVM are trusted. */
	public @Nullable ReloadingFiles<TrustAnchors> trustAnchors() {
		if (this.trustCertCollection != null) {
			return PemFiles.trustAnchors(file("trust-cert-collection", this.trustCertCollection));
		}
		return (this.trustStore.file != null)
				? store("trust-store", this.trustStore.file, this.trustStore).trustAnchors() : null;
	}

	/** The refusal of one of the properties. */
	public InvalidConfigurationPropertyValueException invalid(String property, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(this.prefix + "." + property, value, reason);
	}

	private KeyStoreFile store(String property, Resource file, Store store) {
		return new KeyStoreFile(file(property, file), store.format, store.password);
	}

	private PropertyFile file(String property, Resource resource) {
		return new PropertyFile(this.prefix + "." + property, resource);
	}

	/** Certificate and key in PEM format. */
	public record Pair(@Nullable Resource certificateChain, @Nullable Resource privateKey,
			@Nullable String privateKeyPassword) {

	}

	/**
	 * A key store or trust store; its format is AUTODETECT or a type that the JVM has.
	 */
	public record Store(@Nullable Resource file, @Nullable String format, @Nullable String password) {

	}

}
