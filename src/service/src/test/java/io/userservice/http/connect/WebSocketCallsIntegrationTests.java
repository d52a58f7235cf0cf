package io.userservice.http.connect;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.userservice.testing.TriedService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Chat over WebSockets. */
class WebSocketCallsIntegrationTests {

	private static final TriedService service = TriedService.shared();

	@Test
	void echoesEachMessageInOrder() {
		Frames frames = new Frames();
		WebSocket socket = connect(frames, "bearer." + service.token());
		assertThat(socket.getSubprotocol()).isEqualTo("json");
		List<String> texts = IntStream.range(0, 200).mapToObj("message %d"::formatted).toList();
		texts.forEach((text) -> socket.sendText("{\"user\":\"a\",\"message\":\"%s\"}".formatted(text), true).join());
		Awaitility.await().until(() -> frames.texts.size() == texts.size());
		assertThat(frames.texts).containsExactlyElementsOf(
				texts.stream().map("{\"user\":\"Server\",\"message\":\"Echo: %s\"}"::formatted).toList());
		socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
	}

	@Test
	void takesTheTokenOfTheHeader() {
		Frames frames = new Frames();
		WebSocket socket = service.client()
			.newWebSocketBuilder()
			.header("Authorization", "Bearer " + service.token())
			.buildAsync(uri(), frames)
			.join();
		socket.sendText("{\"message\":\"hi\"}", true).join();
		Awaitility.await().until(() -> frames.texts.size() == 1);
		socket.abort();
	}

	@Test
	void closesWithTheCodeAndTheReason() {
		Frames none = new Frames();
		connect(none, "bearer.garbage");
		assertThat(none.closed.join()).startsWith("4016 TOKEN_INVALID");
		Frames wrong = new Frames();
		connect(wrong, "bearer." + service.token()).sendText("{\"no\":", true).join();
		assertThat(wrong.closed.join()).startsWith("4003 INVALID_FIELD");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"message\":\"a\"} {\"message\":\"b\"}", "{\"message\":\"a\"}b",
			"{\"message\":\"a\",\"message\":\"b\"}", "{message:'a'}", "{\"message\":5}", "{\"message\":\"hi \\ud83d\"}",
			"{\"user\":\"\\ude00\\ud83d\",\"message\":\"hi\"}", "" })
	void refusesAFrameThatIsNoJson(String frame) {
		Frames frames = new Frames();
		connect(frames, "bearer." + service.token()).sendText(frame, true).join();
		assertThat(frames.closed.join()).startsWith("4003 INVALID_FIELD");
		assertThat(frames.texts).isEmpty();
	}

	@Test
	void refusesTwoTokens() {
		for (String second : List.of("bearer." + service.token(), "bearer.wrong")) {
			Frames frames = new Frames();
			service.client()
				.newWebSocketBuilder()
				.header("Authorization", "Bearer " + service.token())
				.subprotocols("json", second)
				.buildAsync(uri(), frames)
				.join();
			assertThat(frames.closed.join()).startsWith("4016 TOKEN_INVALID");
		}
	}

	/** Who asks for another format alone does not understand JSON. */
	@Test
	void refusesAnUnknownSubprotocol() {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> service.client()
				.newWebSocketBuilder()
				.subprotocols("proto", "bearer." + service.token())
				.buildAsync(uri(), new Frames())
				.join())
			.withMessageContaining("WebSocketHandshakeException");
	}

	/** A page that came through a proxy that ends TLS and passes Host on. */
	@Test
	void takesItsOwnPageWhateverTheScheme() {
		Frames frames = new Frames();
		WebSocket socket = service.client()
			.newWebSocketBuilder()
			.header("Origin", "https://localhost:" + service.process().httpPort())
			.subprotocols("json", "bearer." + service.token())
			.buildAsync(uri(), frames)
			.join();
		socket.sendText("{\"message\":\"O'Neil\"}", true).join();
		Awaitility.await().until(() -> frames.texts.size() == 1);
		assertThat(frames.texts.get(0)).contains("O'Neil");
		socket.abort();
	}

	/** A peer that sends a frame larger than a message may be loses its socket. */
	@Test
	void closesOnALargeFrame() {
		Frames frames = new Frames();
		connect(frames, "bearer." + service.token()).sendText("{\"message\":\"" + "x".repeat(100_000) + "\"}", true);
		assertThat(frames.closed.join()).startsWith("1009");
	}

	@Test
	void refusesAPageOfAnotherServer() {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> service.client()
				.newWebSocketBuilder()
				.header("Origin", "https://evil.example")
				.buildAsync(uri(), new Frames())
				.join())
			.withMessageContaining("WebSocketHandshakeException");
	}

	/**
	 * An attacker can point a name to a developer's machine (DNS rebinding), and a proxy
	 * can say another one.
	 */
	@ParameterizedTest
	@CsvSource({ "evil.example, http://evil.example, 403", "localhost.evil.example, http://localhost.evil.example, 403",
			"localhost, http://localhost, 101", "127.0.0.1, http://127.0.0.1, 101",
			"users.example.com, https://users.example.com, 403", "evil.example, https://evil.example, 403",
			"evil.example, http://localhost, 403", "localhost, http://evil.example, 403", "[::1], http://[::1], 101" })
	void refusesAPageUnderANameThatAnybodyCanPointHere(String host, String origin, String status) throws IOException {
		assertThat(openSocket(host, origin, "")).isEqualTo(status);
		for (String name : List.of("localhost", "127.0.0.1", "evil.example", "users.example.com")) {
			String forwarded = "X-Forwarded-Host: %s:%d\r\n".formatted(name, service.process().httpPort());
			assertThat(openSocket(host, origin, forwarded)).as("%s", forwarded).isEqualTo(status);
		}
	}

	private static String openSocket(String host, String origin, String headers) throws IOException {
		int port = service.process().httpPort();
		try (Socket socket = new Socket("localhost", port)) {
			socket.getOutputStream()
				.write(("GET /user.UserService/Chat HTTP/1.1\r\nHost: %s:%d\r\nOrigin: %s:%2$d\r\n".formatted(host,
						port, origin) + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
						+ "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + headers + "\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readNBytes("HTTP/1.1 101".length()), StandardCharsets.ISO_8859_1)
				.substring("HTTP/1.1 ".length());
		}
	}

	/** A client that reads nothing stops the service from reading, which bounds both. */
	@Test
	void holdsBackASocketThatDoesNotRead() {
		HttpClient client = HttpClient.newHttpClient();
		WebSocket socket = client.newWebSocketBuilder()
			.subprotocols("json", "bearer." + service.token())
			.buildAsync(uri(), new WebSocket.Listener() {
				@Override
				public void onOpen(WebSocket opened) {
					// Asks for nothing.
				}
			})
			.join();
		String message = "{\"message\":\"" + "x".repeat(30_000) + "\"}";
		CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(socket);
		for (int number = 0; number < 2_000; number++) {
			sent = sent.thenCompose((open) -> open.sendText(message, true));
		}
		service.create("meanwhile");
		assertThat(sent).isNotDone();
		socket.abort();
	}

	private static WebSocket connect(Frames frames, String tokenProtocol) {
		return service.client()
			.newWebSocketBuilder()
			.subprotocols("json", tokenProtocol)
			.buildAsync(uri(), frames)
			.join();
	}

	private static URI uri() {
		return URI.create(service.uri(TriedService.USERS + "Chat").toString().replace("http:", "ws:"));
	}

	/** What a client has received. */
	private static final class Frames implements WebSocket.Listener {

		final List<String> texts = new CopyOnWriteArrayList<>();

		final CompletableFuture<String> closed = new CompletableFuture<>();

		private final StringBuilder part = new StringBuilder();

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.part.append(data);
			if (last) {
				this.texts.add(this.part.toString());
				this.part.setLength(0);
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.closed.complete(code + " " + reason);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.closed.completeExceptionally(error);
		}

	}

}
