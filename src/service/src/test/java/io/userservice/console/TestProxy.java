package io.userservice.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;

/**
 * Stands between the browser and the service, as proxies and networks do: it can have
 * TLS, change the heads of requests, keep everything to itself without closing a
 * connection, and lose responses.
 */
final class TestProxy implements AutoCloseable {

	private static final int BUFFER = 65_536;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "test-proxy");
		thread.setDaemon(true);
		return thread;
	});

	private final ServerSocket server;

	private final int target;

	private final URI address;

	private final UnaryOperator<String> heads;

	private final AtomicInteger lost = new AtomicInteger();

	private boolean stalled;

	private volatile String losing = "";

	private TestProxy(ServerSocket server, String scheme, int target, UnaryOperator<String> heads) {
		this.server = server;
		this.target = target;
		this.heads = heads;
		this.address = URI.create(scheme + "://localhost:" + server.getLocalPort() + "/");
		this.threads.execute(this::accept);
	}

	/**
	 * Opens a proxy in plaintext.
	 * @param target the port of the service
	 * @param heads what becomes of each request's head
	 */
	static TestProxy plain(int target, UnaryOperator<String> heads) throws IOException {
		return new TestProxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), "http", target, heads);
	}

	/** Opens a proxy that ends TLS, with a certificate that nobody has signed. */
	static TestProxy tls(int target, UnaryOperator<String> heads) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(new CertificateBuilder().ecp256()
			.subject("CN=localhost")
			.setIsCertificateAuthority(true)
			.addSanDnsName("localhost")
			.buildSelfSigned()
			.toKeyManagerFactory()
			.getKeyManagers(), null, null);
		return new TestProxy(
				context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress()), "https",
				target, heads);
	}

	URI address() {
		return this.address;
	}

	/** From now on, or no longer, nothing is passed on. */
	synchronized void stall(boolean stalls) {
		this.stalled = stalls;
		notifyAll();
	}

	/** Loses the responses of this method, or of none, and closes their connections. */
	void loseResponsesOf(String method) {
		this.losing = method;
	}

	/** How many responses were lost. */
	int lost() {
		return this.lost.get();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.threads.execute(() -> connect(client));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void connect(Socket client) {
		try (client; Socket service = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			boolean[] loses = new boolean[1];
			this.threads.execute(() -> pass(client, service, (bytes) -> {
				String head = new String(bytes, StandardCharsets.ISO_8859_1);
				loses[0] |= !this.losing.isEmpty() && head.contains("/" + this.losing + " HTTP/1.1");
				return this.heads.apply(head).getBytes(StandardCharsets.ISO_8859_1);
			}));
			pass(service, client, (bytes) -> {
				if (loses[0]) {
					this.lost.incrementAndGet();
					throw new UncheckedIOException(new IOException("lost"));
				}
				return bytes;
			});
		}
		catch (IOException ex) {
			// The client sees a closed connection.
		}
	}

	/** A piece is taken for the head of a request if it looks like one. */
	private void pass(Socket from, Socket to, UnaryOperator<byte[]> change) {
		byte[] buffer = new byte[BUFFER];
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				byte[] piece = change.apply(Arrays.copyOf(buffer, count));
				awaitFlow();
				out.write(piece);
				out.flush();
			}
		}
		catch (IOException | UncheckedIOException ex) {
			// Both sides are closed.
		}
	}

	private synchronized void awaitFlow() throws IOException {
		try {
			while (this.stalled) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
	}

}
