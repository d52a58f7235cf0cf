package greeter;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server's key and the certificate that clients trust, for localhost. */
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
		// Not the JVM's own streams: Surefire speaks through them.
		if (new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().waitFor() != 0) {
			throw new IllegalStateException("keytool failed");
		}
	}

}
