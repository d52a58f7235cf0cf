package greeter;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A key store of a server on localhost, and its certificate, which clients trust. */
class Certificate {

	static final String PASSWORD = "secret";

	final Path keyStore;

	final Path pem;

	Certificate(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
		this.keyStore = folder.resolve("users.p12");
		this.pem = folder.resolve("users.crt");
		keytool("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-genkeypair", "-keyalg", "EC", "-groupname",
				"secp256r1", "-dname", "CN=users", "-ext", "san=dns:localhost");
		byte[] certificate = KeyStore.getInstance(this.keyStore.toFile(), PASSWORD.toCharArray())
			.getCertificate("users")
			.getEncoded();
		Files.writeString(this.pem, "-----BEGIN CERTIFICATE-----\n"
				+ Base64.getMimeEncoder().encodeToString(certificate) + "\n-----END CERTIFICATE-----\n");
	}

	private void keytool(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(arguments));
		command.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.addAll(List.of("-keystore", this.keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
				"-alias", "users"));
		// Not to the streams of this process: Surefire uses them for its protocol.
		if (new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(Redirect.DISCARD)
			.start()
			.waitFor() != 0) {
			throw new IllegalStateException("keytool failed");
		}
	}

}
