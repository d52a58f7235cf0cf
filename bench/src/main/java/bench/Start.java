package bench;

import java.nio.file.Path;

/** From a process' start to its first served call. */
class Start {

	Start(Path directory, Tokens tokens, Options options) {
	}

	void run() {
		throw new UnsupportedOperationException();
	}

}
