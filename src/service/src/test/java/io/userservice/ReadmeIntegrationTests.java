package io.userservice;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket.Listener;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.grpc.MethodDescriptor.MethodType;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Curl;
import io.userservice.testing.ProjectFiles;
import io.userservice.testing.TriedService.Streamed;
import io.userservice.testing.TriedService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * README's first calls, pasted into a shell block after block, and then those of
 * docs/grpcurl.md, with the same JSON by HTTP.
 */
class ReadmeIntegrationTests {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

	private static final Pattern CALL = Pattern.compile("(?m)^(curl|call) ");

	private static final Pattern GRPCURL = Pattern
		.compile("-d '([^']*)'[\\s\\\\]*localhost:50051 user\\.UserService/(\\w+)");

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
			List<MatchResult> calls = GRPCURL.matcher(ProjectFiles.read("docs/grpcurl.md")).results().toList();
			assertThat(calls).hasSizeGreaterThan(2);
			for (MatchResult call : calls) {
				assertThat(responses(service, call.group(2), call.group(1))).as(call.group()).isNotEmpty();
			}
		}
	}

	/** The responses to a call of grpcurl, which takes messages one after the other. */
	private static List<JsonNode> responses(TriedService service, String method, String messages) {
		List<String> requests = JsonMapper.shared()
			.readerFor(JsonNode.class)
			.<JsonNode>readValues(messages)
			.readAll()
			.stream()
			.map(JsonNode::toString)
			.toList();
		MethodType type = UserServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.filter((known) -> method.equals(known.getBareMethodName()))
			.findFirst()
			.orElseThrow()
			.getType();
		return switch (type) {
			case UNARY -> List.of(service.call(method, requests.get(0)));
			case BIDI_STREAMING -> List.of(chat(service, method, requests.get(0)));
			default -> {
				Streamed streamed = service.stream(method, requests);
				assertThat(streamed.end().has("error")).as(streamed.toString()).isFalse();
				yield streamed.messages();
			}
		};
	}

	/** Chat is a WebSocket by HTTP. */
	private static JsonNode chat(TriedService service, String method, String message) {
		CompletableFuture<String> response = new CompletableFuture<>();
		WebSocket socket = service.client()
			.newWebSocketBuilder()
			.header("Authorization", "Bearer " + service.token())
			.buildAsync(
					URI.create("ws" + service.uri(TriedService.USERS + method).toString().substring("http".length())),
					new Listener() {

						@Override
						public @Nullable CompletionStage<?> onText(WebSocket chat, CharSequence text, boolean last) {
							response.complete(text.toString());
							return null;
						}

						@Override
						public @Nullable CompletionStage<?> onClose(WebSocket chat, int code, String reason) {
							response.completeExceptionally(new AssertionError(code + " " + reason));
							return null;
						}

					})
			.join();
		socket.sendText(message, true);
		JsonNode echo = TriedService.json(response.join());
		socket.abort();
		return echo;
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
