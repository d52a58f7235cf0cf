package io.userservice.http.tomcat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

import org.apache.tomcat.util.net.NioEndpoint;

/**
 * Gives one address at most half of the connections, so that it cannot keep the others
 * from Actuator. Tomcat (11.0) only limits them all together.
 */
class FairNioEndpoint extends NioEndpoint {

	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		return hasShareLeft(socket) && super.setSocketOptions(socket);
	}

	/** Tomcat closes the connection otherwise. */
	private boolean hasShareLeft(SocketChannel socket) {
		try {
			if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
				return true;
			}
			String address = remote.getAddress().getHostAddress();
			long connections = getConnections().stream()
				.filter((connection) -> address.equals(connection.getRemoteAddr()))
				.count();
			return connections < Math.max(1, getMaxConnections() / 2);
		}
		catch (IOException ex) {
			// The client has gone.
			return false;
		}
	}

}
