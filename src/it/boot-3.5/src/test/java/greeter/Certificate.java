package greeter;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key store of a server on localhost, and its certificate, which clients trust. */
class Certificate {

	static final String PASSWORD = "secret";

	final Path keyStore;

	final Path pem;

	Certificate(Path folder) throws IOException, InterruptedException {
		this.keyStore = folder.resolve("users.p12");
		this.pem = folder.resolve("users.crt");
		keytool("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=users", "-ext",
				"san=dns:localhost");
		keytool("-exportcert", "-rfc", "-file", this.pem.toString());
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
