package io.userservice.client.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A self-signed certificate for localhost, and its key.
 *
 * @param certificate in PEM format
 * @param key in PEM format
 */
public record Identity(String certificate, String key) {

	/** Creates one in files of a folder. */
	public static Identity create(Path folder, String name) throws Exception {
		Path store = folder.resolve(name + ".p12");
		int result = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1",
				"-dname", "CN=" + name, "-ext", "san=dns:localhost", "-keystore", store.toString(), "-storetype",
				"PKCS12", "-storepass", "secret")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
		assertThat(result).isZero();
		KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
		return new Identity(pem("CERTIFICATE", keys.getCertificate(name).getEncoded()),
				pem("PRIVATE KEY", keys.getKey(name, "secret".toCharArray()).getEncoded()));
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type,
				Base64.getMimeEncoder().encodeToString(content));
	}

	/** The certificate in a file. */
	public Path writeCertificate(Path file) throws IOException {
		return Files.writeString(file, this.certificate);
	}

	/** The key in a file. */
	public Path writeKey(Path file) throws IOException {
		return Files.writeString(file, this.key);
	}

}
