package io.userservice.tls;

import java.util.List;
import java.util.Optional;

import org.springframework.core.io.Resource;

/**
 * What the standard properties of the server or of a channel say about TLS.
 *
 * @param prefix before the property names, such as {@code grpc.server.security}
 * @param pair certificate and key in PEM format
 * @param keyStore both in a store instead
 * @param trustCertCollection trusted certificates in PEM format
 * @param trustStore those in a store instead
 * @param ciphers allowed cipher suites, or null
 * @param protocols allowed protocols, or null
 */
public record TlsSettings(String prefix, Pair pair, Store keyStore, Resource trustCertCollection, Store trustStore,
		List<String> ciphers, String[] protocols) {

	/** Where certificate and key are; an error where they are not set. */
	TlsSource<KeyMaterial> identity() {
		if (this.pair.privateKey != null && this.pair.certificateChain != null) {
			TlsFile chain = file("certificate-chain", this.pair.certificateChain);
			TlsFile key = file("private-key", this.pair.privateKey);
			return new TlsSource<>(List.of(chain, key), (contents) -> PemFiles.identity(chain, contents.get(0), key,
					contents.get(1), this.pair.privateKeyPassword));
		}
		if (this.keyStore.file != null && this.pair.privateKey == null) {
			TlsFile store = file("key-store", this.keyStore.file);
			return new TlsSource<>(List.of(store), (contents) -> StoreFiles.identity(store, contents.get(0),
					this.keyStore.format, this.keyStore.password));
		}
		throw new TlsSettingException(
				"TLS needs %1$s.certificate-chain and %1$s.private-key, or %1$s.key-store, which are not set."
					.formatted(this.prefix));
	}

	/** Where the trusted certificates are; empty where the JVM's own are meant. */
	Optional<TlsSource<TrustAnchors>> trust() {
		if (this.trustCertCollection != null) {
			TlsFile file = file("trust-cert-collection", this.trustCertCollection);
			return Optional.of(new TlsSource<>(List.of(file),
					(contents) -> new TrustAnchors(PemFiles.certificates(file, contents.get(0)))));
		}
		if (this.trustStore.file != null) {
			TlsFile file = file("trust-store", this.trustStore.file);
			return Optional.of(new TlsSource<>(List.of(file), (contents) -> new TrustAnchors(
					StoreFiles.certificates(file, contents.get(0), this.trustStore.format, this.trustStore.password))));
		}
		return Optional.empty();
	}

	private TlsFile file(String property, Resource resource) {
		return new TlsFile(this.prefix + "." + property, resource);
	}

	/** Certificate and key in PEM format; the password may be null. */
	public record Pair(Resource certificateChain, Resource privateKey, String privateKeyPassword) {

	}

	/** A key store or trust store; the password may be null. */
	public record Store(Resource file, String format, String password) {

	}

}
