package io.userservice.database;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/**
 * Stands between the service and PostgreSQL, and gives the service other process ids than
 * PostgreSQL's, as poolers do, so that a request to cancel a statement still works.
 */
final class PoolerStub implements AutoCloseable {

	/** The type of PostgreSQL's message BackendKeyData, which tells the process id. */
	private static final int BACKEND_KEY_DATA = 'K';

	private static final int CANCEL_REQUEST = 80877102;

	/** Makes another id of an id, and the id of the other one. */
	private static final int OTHER = 1 << 30;

	private final ServerSocket clients;

	private final int serverPort;

	PoolerStub(int serverPort) {
		this.serverPort = serverPort;
		try {
			this.clients = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	int port() {
		return this.clients.getLocalPort();
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.clients.accept();
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
			start(() -> forwardRequests(client, server));
			start(() -> forwardResponses(server, client));
		}
	}

	private static void forwardRequests(Socket client, Socket server) throws IOException {
		try (server) {
			DataInputStream in = new DataInputStream(client.getInputStream());
			DataOutputStream out = new DataOutputStream(server.getOutputStream());
			int length = in.readInt();
			int code = in.readInt();
			out.writeInt(length);
			out.writeInt(code);
			if (code == CANCEL_REQUEST) {
				out.writeInt(in.readInt() ^ OTHER);
			}
			in.transferTo(out);
		}
	}

	private static void forwardResponses(Socket server, Socket client) throws IOException {
		try (client) {
			DataInputStream in = new DataInputStream(server.getInputStream());
			DataOutputStream out = new DataOutputStream(client.getOutputStream());
			int type = in.read();
			while (type != BACKEND_KEY_DATA && type >= 0) {
				int length = in.readInt();
				out.write(type);
				out.writeInt(length);
				out.write(in.readNBytes(length - Integer.BYTES));
				type = in.read();
			}
			if (type >= 0) {
				out.write(type);
				out.writeInt(in.readInt());
				out.writeInt(in.readInt() ^ OTHER);
				in.transferTo(out);
			}
		}
	}

	private interface Work {

		void run() throws IOException;

	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (SocketException ex) {
				// One of both has closed the connection.
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, "pooler");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.clients.close();
	}

}
