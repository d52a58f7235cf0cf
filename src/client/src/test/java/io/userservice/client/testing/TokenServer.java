package io.userservice.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A token endpoint for client credentials, as in RFC 6749, section 4.4. */
public class TokenServer implements AutoCloseable {

	/** The Authorization headers and bodies of the requests. */
	public final List<String> requests = new CopyOnWriteArrayList<>();

	/** The issued tokens. */
	public final List<String> issued = new CopyOnWriteArrayList<>();

	public volatile int status = 200;

	public volatile int expiresIn = 600;

	/** Requests get no response until it is counted down. */
	public volatile CountDownLatch responseGate = new CountDownLatch(0);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	public TokenServer() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/token", this::handle);
		this.server.start();
	}

	public String uri() {
		return "http://localhost:%d/token".formatted(this.server.getAddress().getPort());
	}

	private void handle(HttpExchange exchange) throws IOException {
		CountDownLatch current = this.responseGate;
		this.requests.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
				+ new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		try {
			current.await();
		}
		catch (InterruptedException ex) {
			return;
		}
		byte[] body = ((this.status == 200) ? token() : "{\"error\": \"invalid_client\"}")
			.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(this.status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private String token() {
		String token = UUID.randomUUID().toString();
		this.issued.add(token);
		return "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": %d}".formatted(token,
				this.expiresIn);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.server.stop(0);
	}

}
