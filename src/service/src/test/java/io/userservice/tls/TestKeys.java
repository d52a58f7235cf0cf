package io.userservice.tls;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import io.netty.pkitesting.X509Bundle;

/** Writes private keys in the formats that tools write. */
final class TestKeys {

	private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";

	/** Bytes that PKCS#8 puts before a PKCS#1 key of 2048 bits. */
	private static final int PKCS8_HEAD = 26;

	/** A key encrypted by openssl with scrypt, and one with DES. */
	static final String SCRYPT = pem("ENCRYPTED PRIVATE KEY",
			Base64.getDecoder()
				.decode("MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgLAXj1hyNydwICQAAC"
						+ "AQgCAQEwHQYJYIZIAWUDBAEqBBCYj8xuDJOLodxDgJ1BhRoeBIGQdxU+SKePYTtx"
						+ "p9FfaOpycBngl28Wm4QOEcnRPjZg8XWBEbLSsJ6WmxLcMNSukBc1DQPApnNQVdWi"
						+ "0W0WBJm5/FqzJT+7B6WCFlW6e4NWXwiAqT8F/VEnJgUpMD6qi2AaBCTOAXq8Y/jt"
						+ "BgFDTV58vquBBO4RyeiSZGmn6HwpVG1jd18YElilqk/C9b9+ZS+3"));

	static final String DES = pem("ENCRYPTED PRIVATE KEY",
			Base64.getDecoder()
				.decode("MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAiI6cjEt6HjgQICCAAw"
						+ "DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQI/xTt14LJyQAEgZDDI8LFQdEeKF6t"
						+ "a0xqkVKIAnPCemFt9xOspofH1b1aHjMoRvrO/A+d5j0ZvStJTHkB0ub/xXL7a3Vs"
						+ "XDujzkzz/e/Tv+kfsK2rEYr52LpPZMLYK0Ndq3LENeRpL4+iTQ1pUozHO/UL5OkD"
						+ "qVKmQc7NS+zTtPlqCSD2KjG2kOB4Q4dzQMB0lSG5TEcer+fTp0w="));

	private TestKeys() {
	}

	static String pkcs8(X509Bundle bundle) {
		return pem("PRIVATE KEY", key(bundle).getEncoded());
	}

	static String pkcs1(X509Bundle bundle) {
		byte[] pkcs8 = key(bundle).getEncoded();
		return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEAD, pkcs8.length));
	}

	/** As openssl writes it; the content does not matter. */
	static String encryptedPkcs1(String type) {
		return pem(type, new byte[] { 1 }).replaceFirst("-----\\R",
				"-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,FCF7F925199F804CD0D99D3088B87BD6\n\n");
	}

	static String encrypted(X509Bundle bundle, String password) throws Exception {
		Cipher cipher = Cipher.getInstance(CIPHER);
		cipher.init(Cipher.ENCRYPT_MODE,
				SecretKeyFactory.getInstance(CIPHER).generateSecret(new PBEKeySpec(password.toCharArray())));
		byte[] content = cipher.doFinal(key(bundle).getEncoded());
		// JDK 17 has no object identifier for the cipher's name, but for its family's.
		AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
		parameters.init(cipher.getParameters().getEncoded());
		return pem("ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(parameters, content).getEncoded());
	}

	/** Writes a key store in the format of the file's extension. */
	static void writeKeyStore(X509Bundle bundle, Path file, String password) throws Exception {
		KeyStore store = KeyStore.getInstance(file.toString().endsWith(".jks") ? "JKS" : "PKCS12");
		store.load(null, null);
		store.setKeyEntry("server", key(bundle), password.toCharArray(), bundle.getCertificatePath());
		store.setCertificateEntry("authority", bundle.getRootCertificate());
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, password.toCharArray());
		}
	}

	private static PrivateKey key(X509Bundle bundle) {
		return bundle.getKeyPair().getPrivate();
	}

	static String pem(String type, byte[] content) {
		return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type,
				Base64.getMimeEncoder().encodeToString(content));
	}

}
