package bench;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.grpc.Attributes;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder.LocalSocketPicker;

/**
 * Gives clients several addresses of this machine, since each address has a bound on its
 * connections.
 */
class ClientAddress extends LocalSocketPicker {

	private static final int ADDRESSES = 200;

	private final int client;

	ClientAddress(int client) {
		this.client = client;
	}

	@Override
	public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
		boolean ipv4 = ((InetSocketAddress) remote).getAddress() instanceof Inet4Address;
		return ipv4 ? new InetSocketAddress("127.0.1." + (1 + this.client % ADDRESSES), 0) : null;
	}

}
