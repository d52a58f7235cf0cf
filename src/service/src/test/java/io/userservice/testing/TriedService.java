package io.userservice.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/** A process of the service as a newcomer starts it, and its HTTP calls. */
public final class TriedService implements AutoCloseable {

	public static final String USERS = "/user.UserService/";

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final Pattern TOKEN = Pattern.compile("development token: (\\S+)");

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ServiceProcess process;

	/** The messages of a streamed response; the last one tells how it ended. */
	public record Streamed(List<JsonNode> messages, JsonNode end) {
	}

	/** The service of all tests of this JVM that need no settings of their own. */
	private static final class Shared {

		static final TriedService SERVICE = start();

		private static TriedService start() {
			try {
				Path folder = Files.createTempDirectory("tried");
				// A short interval would take a processor's time to the end.
				TriedService service = new TriedService(folder, "user-service.changes.progress-interval=1s",
						"user-service.health.interval=2s");
				Runtime.getRuntime().addShutdownHook(new Thread(() -> {
					service.close();
					FileSystemUtils.deleteRecursively(folder.toFile());
				}));
				return service;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/** One that all tests of this JVM share, and that ends with it. */
	public static TriedService shared() {
		return Shared.SERVICE;
	}

	public TriedService(Path folder, String... settings) {
		List<String> all = new ArrayList<>(Arrays.asList(settings));
		all.add("user-service.shutdown.quiet-period=0s");
		// As in ServiceTest.
		all.add("user-service.limits.overload-after=1m");
		this.process = new ServiceProcess(folder, all).start().awaitReady();
	}

	public ServiceProcess process() {
		return this.process;
	}

	/** The development token that the service has logged at its last start. */
	public String token() {
		return TOKEN.matcher(this.process.log())
			.results()
			.map((line) -> line.group(1))
			.reduce((first, second) -> second)
			.orElseThrow();
	}

	public URI uri(String path) {
		return URI.create("http://localhost:" + this.process.httpPort() + path);
	}

	public HttpClient client() {
		return this.client;
	}

	/** A request with a developer's token. */
	public HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).setHeader("Authorization", "Bearer " + token());
		for (int index = 0; index < headers.length; index += 2) {
			request.setHeader(headers[index], headers[index + 1]);
		}
		return request;
	}

	public HttpResponse<String> post(String method, String json, String... headers) {
		return send(request(USERS + method, headers).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json)), BodyHandlers.ofString());
	}

	/** The response of a unary call that succeeds. */
	public JsonNode call(String method, String json, String... headers) {
		HttpResponse<String> response = post(method, json, headers);
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.body());
		}
		return MAPPER.readTree(response.body());
	}

	/** Creates a user with that name, and returns its id. */
	public int create(String name) {
		return call("CreateUser", "{\"name\":\"%s\",\"email\":\"%<s@example.com\"}".formatted(name)).get("id").asInt();
	}

	public Streamed stream(String method, List<String> requests, String... headers) {
		return read(send(streamRequest(method, envelopes(requests), headers), BodyHandlers.ofInputStream()).body());
	}

	public HttpRequest.Builder streamRequest(String method, byte[] body, String... headers) {
		return request(USERS + method, headers).header("Content-Type", "application/connect+json")
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
	}

	public <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
		try {
			return this.client.send(request.build(), body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest.Builder request, BodyHandler<T> body) {
		return this.client.sendAsync(request.build(), body);
	}

	public static JsonNode json(String text) {
		return MAPPER.readTree(text);
	}

	/** The reason of an error. */
	public static String reason(JsonNode error) {
		return error.at("/details/0/debug/reason").asString();
	}

	public static byte[] envelopes(List<String> messages) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			for (String message : messages) {
				byte[] json = message.getBytes(StandardCharsets.UTF_8);
				out.writeByte(0);
				out.writeInt(json.length);
				out.write(json);
			}
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads a response to its end. */
	public static Streamed read(InputStream body) {
		List<JsonNode> messages = new ArrayList<>();
		try (DataInputStream in = new DataInputStream(body)) {
			while (true) {
				int flags = in.readUnsignedByte();
				JsonNode message = json(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
				if (flags == 2) {
					return new Streamed(messages, message);
				}
				messages.add(message);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static Streamed read(byte[] body) {
		return read(new ByteArrayInputStream(body));
	}

	@Override
	public void close() {
		this.process.close();
	}

}
