package io.userservice.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import net.devh.boot.grpc.common.security.KeyStoreUtils;

import org.springframework.util.StringUtils;

/** Reads key stores and trust stores: PKCS12, JKS and what else the JVM knows. */
final class StoreFiles {

	private StoreFiles() {
	}

	static KeyMaterial identity(TlsFile file, byte[] content, String format, String password) {
		try {
			KeyStore store = load(file, content, format, password);
			for (String alias : Collections.list(store.aliases())) {
				if (store.getKey(alias, characters(password)) instanceof PrivateKey key) {
					return checked(file, new KeyMaterial(chain(store, alias), key));
				}
			}
		}
		catch (GeneralSecurityException ex) {
			throw cannotBeOpened(file, password);
		}
		throw file.problem("holds no private key");
	}

	static List<X509Certificate> certificates(TlsFile file, byte[] content, String format, String password) {
		List<X509Certificate> certificates = new ArrayList<>();
		try {
			KeyStore store = load(file, content, format, password);
			for (String alias : Collections.list(store.aliases())) {
				if (store.getCertificate(alias) instanceof X509Certificate certificate) {
					certificates.add(certificate);
				}
			}
		}
		catch (GeneralSecurityException ex) {
			throw cannotBeOpened(file, password);
		}
		if (certificates.isEmpty()) {
			throw file.problem("holds no trusted certificate");
		}
		return certificates;
	}

	private static KeyStore load(TlsFile file, byte[] content, String format, String password)
			throws GeneralSecurityException {
		String type = KeyStoreUtils.detectFormat(format, file.resource().getFilename());
		try {
			KeyStore store = KeyStore.getInstance(type);
			store.load(new ByteArrayInputStream(content), characters(password));
			return store;
		}
		catch (IOException ex) {
			throw (ex.getCause() instanceof UnrecoverableKeyException) ? cannotBeOpened(file, password)
					: file.problem("is no key store of type " + type);
		}
	}

	private static List<X509Certificate> chain(KeyStore store, String alias) throws GeneralSecurityException {
		return Stream.of(Objects.requireNonNullElse(store.getCertificateChain(alias), new X509Certificate[0]))
			.map(X509Certificate.class::cast)
			.toList();
	}

	private static KeyMaterial checked(TlsFile file, KeyMaterial identity) {
		if (identity.chain().isEmpty() || !identity.belongsTogether()) {
			throw file.problem("holds a private key without its certificate");
		}
		return identity;
	}

	private static TlsSettingException cannotBeOpened(TlsFile file, String password) {
		return file.problem((StringUtils.hasLength(password) ? "cannot be opened with %s-password"
				: "is encrypted, and %s-password is not set")
			.formatted(file.property()));
	}

	private static char[] characters(String password) {
		return (password != null) ? password.toCharArray() : new char[0];
	}

}
