package io.userservice.client.boot;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.tls.KeyMaterial;
import io.userservice.tls.TrustAnchors;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.function.ThrowingSupplier;

/** What an SSL bundle holds. */
final class BundleContent {

	private BundleContent() {
	}

	static boolean hasKeys(SslBundle bundle) {
		return bundle.getStores().getKeyStore() != null;
	}

	static boolean hasTrust(SslBundle bundle) {
		return bundle.getStores().getTrustStore() != null;
	}

	/** The key of the bundle's alias, or else the first, and its certificate. */
	static KeyMaterial keys(SslBundle bundle) {
		return ThrowingSupplier.of(() -> keys(bundle, bundle.getStores().getKeyStore())).get();
	}

	private static KeyMaterial keys(SslBundle bundle, KeyStore store) throws GeneralSecurityException {
		String wanted = bundle.getKey().getAlias();
		for (String alias : Collections.list(store.aliases())) {
			if ((wanted == null || wanted.equals(alias))
					&& store.getKey(alias, password(bundle)) instanceof PrivateKey key) {
				return belongingTogether(store.getCertificateChain(alias), key);
			}
		}
		throw new IllegalStateException("the key store of the SSL bundle holds no private key");
	}

	private static KeyMaterial belongingTogether(Certificate @Nullable [] chain, PrivateKey key) {
		if (chain != null && chain.length > 0) {
			KeyMaterial material = new KeyMaterial(Stream.of(chain).map(X509Certificate.class::cast).toList(), key);
			if (material.belongsTogether()) {
				return material;
			}
		}
		throw new IllegalStateException("the private key of the SSL bundle does not belong to its certificate");
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String password = bundle.getKey().getPassword();
		String ofStore = bundle.getStores().getKeyStorePassword();
		return (password != null) ? password.toCharArray() : (ofStore != null) ? ofStore.toCharArray() : null;
	}

	static TrustAnchors trust(SslBundle bundle) {
		return ThrowingSupplier.of(() -> trust(bundle.getStores().getTrustStore())).get();
	}

	private static TrustAnchors trust(KeyStore store) throws GeneralSecurityException {
		List<X509Certificate> certificates = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (store.getCertificate(alias) instanceof X509Certificate certificate) {
				certificates.add(certificate);
			}
		}
		if (certificates.isEmpty()) {
			throw new IllegalStateException("the trust store of the SSL bundle holds no certificate");
		}
		return new TrustAnchors(certificates);
	}

}
