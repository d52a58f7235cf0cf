package io.userservice.attack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An HTTP/2 connection (RFC 9113) that sends what no gRPC client would: calls whose
 * message never ends.
 */
public final class RawConnection implements AutoCloseable {

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int WINDOW_UPDATE = 8;

	private static final int END_HEADERS = 4;

	private static final int END_STREAM = 1;

	/** The setting "initial window size", of nothing. */
	private static final byte[] NO_WINDOW = { 0, 4, 0, 0, 0, 0 };

	/** The setting "header table size", of nothing: all headers are sent in full. */
	private static final byte[] NO_HEADER_TABLE = { 0, 1, 0, 0, 0, 0 };

	private static final int FRAME = 16_384;

	/** The most that {@link #sendUntilBlocked} sends. */
	static final long LARGEST_SENT = 16 << 20;

	private final Socket socket = new Socket();

	private final AtomicInteger window = new AtomicInteger(65_535);

	private final AtomicInteger resets = new AtomicInteger();

	private int nextStream = 1;

	RawConnection(String from, int port) {
		this(from, port, new byte[0], true);
	}

	/** A connection on which the server may send no byte of a response. */
	static RawConnection withoutWindow(String from, int port) {
		return new RawConnection(from, port, NO_WINDOW, true);
	}

	/** A connection from which nothing is read. */
	public static RawConnection unread(String from, int port) {
		return new RawConnection(from, port, NO_HEADER_TABLE, false);
	}

	private RawConnection(String from, int port, byte[] settings, boolean reads) {
		try {
			this.socket.setReceiveBufferSize(8_192);
			this.socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
			this.socket.setTcpNoDelay(true);
			this.socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
			this.socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			send(SETTINGS, 0, 0, settings);
			send(SETTINGS, 1, 0, new byte[0]);
			if (!reads) {
				return;
			}
			Thread reader = new Thread(this::read, "raw-connection");
			reader.setDaemon(true);
			reader.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** How many calls the server has reset or ended. */
	int resets() {
		return this.resets.get();
	}

	/**
	 * Starts a call and sends messages until the server takes no more. Its responses are
	 * not read: HTTP/2's window for them is never enlarged.
	 * @return the bytes that the server took
	 */
	long sendUntilBlocked(String method, byte[] message, Map<String, String> headers) {
		long sent = 0;
		byte[] framed = ByteBuffer.allocate(message.length + 5)
			.put((byte) 0)
			.putInt(message.length)
			.put(message)
			.array();
		try {
			int stream = start(method, headers);
			while (sent < LARGEST_SENT) {
				sendData(stream, framed, 0, framed.length, 100);
				sent += framed.length;
			}
		}
		catch (IOException ex) {
			// The server takes no more, or has closed the connection.
		}
		return sent;
	}

	/**
	 * Starts a call and sends all but the last bytes of a message.
	 * @param headers in addition to those that gRPC requires
	 */
	void sendUnfinishedMessage(String method, int size, Map<String, String> headers) {
		try {
			int stream = start(method, headers);
			byte[] message = ByteBuffer.allocate(size).put((byte) 0).putInt(size).array();
			for (int start = 0; start < size; start += FRAME) {
				sendData(stream, message, start, Math.min(FRAME, size - start), 2_000);
			}
		}
		catch (IOException ex) {
			// The server has closed the connection.
		}
	}

	/**
	 * Makes a call with its only request.
	 * @param headers in addition to those that gRPC requires
	 * @return its stream
	 */
	public int call(String method, byte[] message, Map<String, String> headers) {
		int stream = this.nextStream;
		try {
			start(method, headers);
			byte[] framed = ByteBuffer.allocate(message.length + 5)
				.put((byte) 0)
				.putInt(message.length)
				.put(message)
				.array();
			send(DATA, END_STREAM, stream, framed);
		}
		catch (IOException ex) {
			// The server has closed the connection.
		}
		return stream;
	}

	/** Resets a call, of which {@link #call} has told the stream. */
	public void reset(int stream) {
		try {
			send(RST_STREAM, 0, stream, new byte[] { 0, 0, 0, 8 });
		}
		catch (IOException ex) {
			// The server has closed the connection.
		}
	}

	private int start(String method, Map<String, String> headers) throws IOException {
		int stream = this.nextStream;
		this.nextStream += 2;
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		header(block, ":method", "POST");
		header(block, ":scheme", "http");
		header(block, ":path", "/" + method);
		header(block, ":authority", "localhost");
		header(block, "content-type", "application/grpc");
		header(block, "te", "trailers");
		for (Map.Entry<String, String> header : headers.entrySet()) {
			header(block, header.getKey(), header.getValue());
		}
		send(HEADERS, END_HEADERS, stream, block.toByteArray());
		return stream;
	}

	private void sendData(int stream, byte[] message, int start, int length, int longestMillis) throws IOException {
		for (int waits = 0; this.window.get() < length; waits++) {
			if (waits > longestMillis) {
				throw new IOException("the server takes no more");
			}
			LockSupport.parkNanos(1_000_000);
		}
		this.window.addAndGet(-length);
		send(DATA, 0, stream, ByteBuffer.allocate(length).put(message, start, length).array());
	}

	/** A literal without indexing (RFC 7541, section 6.2.2). */
	private static void header(ByteArrayOutputStream block, String name, String value) {
		block.write(0);
		string(block, name);
		string(block, value);
	}

	private static void string(ByteArrayOutputStream block, String text) {
		int length = text.length();
		if (length < 127) {
			block.write(length);
		}
		else {
			block.write(127);
			for (length -= 127; length >= 128; length /= 128) {
				block.write(length % 128 + 128);
			}
			block.write(length);
		}
		block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
	}

	private synchronized void send(int type, int flags, int stream, byte[] payload) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
		frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
		frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
		this.socket.getOutputStream().write(frame.array());
	}

	private void read() {
		try {
			DataInputStream in = new DataInputStream(this.socket.getInputStream());
			while (true) {
				int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
				int type = in.readUnsignedByte();
				int flags = in.readUnsignedByte();
				int stream = in.readInt();
				byte[] payload = in.readNBytes(length);
				if (type == WINDOW_UPDATE && stream == 0) {
					this.window.addAndGet(ByteBuffer.wrap(payload).getInt());
				}
				if (type == RST_STREAM || (type == HEADERS && (flags & 1) == 1)) {
					this.resets.incrementAndGet();
				}
			}
		}
		catch (IOException ex) {
			// Closed by either side.
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
