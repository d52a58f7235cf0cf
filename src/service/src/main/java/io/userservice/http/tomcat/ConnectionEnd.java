package io.userservice.http.tomcat;

import java.io.IOException;
import java.nio.channels.SocketChannel;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Ends the connection of a request, on any thread. */
public final class ConnectionEnd {

	private static final String ATTRIBUTE = ConnectionEnd.class.getName();

	private ConnectionEnd() {
	}

	static void attach(Request request, @Nullable SocketWrapperBase<?> connection) {
		if (connection != null && connection.getSocket() instanceof NioChannel channel) {
			SocketChannel socket = channel.getIOChannel();
			request.setAttribute(ATTRIBUTE, (Runnable) () -> end(socket));
		}
	}

	/**
	 * What ends the connection of the request; a response that is being written fails.
	 */
	public static Runnable of(HttpServletRequest request) {
		return (request.getAttribute(ATTRIBUTE) instanceof Runnable end) ? end : () -> {
		};
	}

	/**
	 * Whoever reads or writes it finds it at its end, and closes it; Tomcat's own close
	 * is not made for another thread.
	 */
	static void end(SocketChannel socket) {
		try {
			socket.shutdownInput();
			socket.shutdownOutput();
		}
		catch (IOException ex) {
			// It has been closed already.
		}
	}

}
