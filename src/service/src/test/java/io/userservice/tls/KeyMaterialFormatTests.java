package io.userservice.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.pkitesting.X509Bundle;
import io.userservice.file.ReloadingFiles;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/** The formats of private keys and key stores that the TLS settings read. */
class KeyMaterialFormatTests {

	private static final X509Bundle RSA = TestAuthority.OURS.rsaServer();

	private static final X509Bundle EC = TestAuthority.OURS.client();

	@TempDir
	private Path folder;

	@Test
	void readsKeysInPkcs8() throws Exception {
		assertReads(RSA, TestKeys.pkcs8(RSA));
		assertReads(EC, TestKeys.pkcs8(EC));
	}

	@Test
	void readsKeysInPkcs1() throws Exception {
		assertReads(RSA, TestKeys.pkcs1(RSA));
	}

	@Test
	void readsEncryptedKeys() throws Exception {
		assertReads(RSA, TestKeys.encrypted(RSA, "secret"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "store.p12", "store.jks" })
	void readsKeyStores(String name) throws Exception {
		Path file = this.folder.resolve(name);
		TestKeys.writeKeyStore(RSA, file, "secret");
		Store store = new Store(new FileSystemResource(file), "AUTODETECT", "secret");
		TlsSettings settings = new TlsSettings("here", new Pair(null, null, null), store, null, store, null, null);
		assertHolds(RSA, settings.keyMaterial());
		assertThat(settings.trustAnchors().current().certificates()).contains(RSA.getRootCertificate());
	}

	private void assertReads(X509Bundle expected, String key) throws IOException {
		Path chain = Files.writeString(this.folder.resolve("chain"), expected.getCertificatePathPEM());
		Path keyFile = Files.writeString(this.folder.resolve("key"), key);
		Pair pair = new Pair(new FileSystemResource(chain), new FileSystemResource(keyFile), "secret");
		Store none = new Store(null, null, null);
		assertHolds(expected, new TlsSettings("here", pair, none, null, none, null, null).keyMaterial());
	}

	private static void assertHolds(X509Bundle expected, ReloadingFiles<KeyMaterial> files) {
		KeyMaterial material = files.current();
		assertThat(material.key()).isEqualTo(expected.getKeyPair().getPrivate());
		// A PKCS12 store appends the root certificate that it holds.
		assertThat(material.chain()).startsWith(expected.getCertificatePath());
	}

}
