package io.userservice.migrate;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** The files that the applications of the tests name. */
final class TestCertificates {

	static final String KEY_PASSWORD = "of the key";

	private TestCertificates() {
	}

	static void write(Path folder) throws Exception {
		Files.createDirectories(folder);
		X509Bundle authority = authority("ours");
		X509Bundle client = new CertificateBuilder().subject("CN=client").ecp256().buildIssuedBy(authority);
		Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
		Files.writeString(folder.resolve("other.pem"), authority("other").getCertificatePEM());
		Files.writeString(folder.resolve("client.crt"), client.getCertificatePEM());
		Files.writeString(folder.resolve("client.key"), encrypted(client.getKeyPair().getPrivate().getEncoded()));
		Certificate[] chain = { client.getCertificate() };
		KeyStore keys = KeyStore.getInstance("PKCS12");
		keys.load(null, null);
		keys.setKeyEntry("client", client.getKeyPair().getPrivate(), "sec:ret #1".toCharArray(), chain);
		store(keys, folder.resolve("client.p12"), "sec:ret #1");
		store(trust("PKCS12", authority("of the store")), folder.resolve("trust.store"), "secret");
		store(trust("PKCS12", authority("of the open store")), folder.resolve("open.p12"), "");
	}

	private static X509Bundle authority(String name) throws Exception {
		return new CertificateBuilder().subject("CN=" + name)
			.ecp256()
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	private static KeyStore trust(String type, X509Bundle authority) throws Exception {
		KeyStore store = KeyStore.getInstance(type);
		store.load(null, null);
		store.setCertificateEntry("authority", authority.getCertificate());
		return store;
	}

	private static void store(KeyStore store, Path file, String password) throws Exception {
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, password.toCharArray());
		}
	}

	private static String encrypted(byte[] key) throws Exception {
		String algorithm = "PBEWithSHA1AndDESede";
		Cipher cipher = Cipher.getInstance(algorithm);
		cipher.init(Cipher.ENCRYPT_MODE,
				SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(KEY_PASSWORD.toCharArray())));
		byte[] encrypted = new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(key)).getEncoded();
		return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n"
			.formatted(Base64.getMimeEncoder().encodeToString(encrypted));
	}

}
