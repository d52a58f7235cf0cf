package io.userservice;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.userservice.testing.Curl;
import io.userservice.testing.ProjectFiles;
import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** README's first calls, pasted into a shell block after block. */
class ReadmeIntegrationTests {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

	private static final Pattern CALL = Pattern.compile("(?m)^(curl|call) ");

	@TempDir
	private Path folder;

	@Test
	void makesEachCallInOrderOnAnEmptyDatabase() throws Exception {
		String commands = BLOCK.matcher(ProjectFiles.read("README.md"))
			.results()
			.map((MatchResult block) -> block.group(1))
			.filter((block) -> CALL.matcher(block).find())
			.collect(Collectors.joining());
		try (TriedService service = new TriedService(this.folder)) {
			String output = run(commands.replace("localhost:8080", "localhost:" + service.process().httpPort()));
			List<JsonNode> responses = JsonMapper.shared()
				.readerFor(JsonNode.class)
				.<JsonNode>readValues(output)
				.readAll();
			assertThat(responses).as(output)
				.hasSize((int) CALL.matcher(commands).results().count())
				.hasSizeGreaterThan(2)
				.noneMatch((response) -> response.has("code"));
			assertThat(responses.get(1)).as("the user that was created").isEqualTo(responses.get(0));
		}
	}

	/** Runs the commands in the folder that the service was started in. */
	private String run(String commands) throws IOException, InterruptedException {
		File errors = this.folder.resolve("errors").toFile();
		ProcessBuilder shell = new ProcessBuilder("sh", "-eu").directory(this.folder.toFile()).redirectError(errors);
		// Behind the system's curl, if there is one.
		String programs = File.pathSeparator + Curl.install(this.folder);
		shell.environment().merge("PATH", programs, String::concat);
		Process process = shell.start();
		process.outputWriter().append(commands).close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(Files.readString(errors.toPath())).isZero();
		return output;
	}

}
