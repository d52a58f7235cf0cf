package bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A command that starts a server.
 *
 * @param name the server's, in tables
 * @param directory where it runs
 * @param command with {@code {port}} for the port of its gRPC
 * @param tokens of its callers; none to call without
 */
record StartedCommand(String name, Path directory, List<String> command, List<String> tokens) {

	/** Starts it, ends it, and returns how long it took to the first call's response. */
	long millis() throws Exception {
		int port = ServerProcess.freePort();
		List<String> filled = this.command.stream()
			.map((part) -> part.replace("{port}", String.valueOf(port)))
			.toList();
		try (ServerProcess server = ServerProcess.run(this.name, this.directory, port, this.tokens, filled)) {
			return server.startMillis();
		}
	}

}
