package io.userservice.http.tomcat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The addresses that count as one client. */
public final class AddressGroup {

	/**
	 * Bytes of an IPv6 network: a client has as many addresses as it likes in its own.
	 */
	private static final int NETWORK = 8;

	private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]{1,45}");

	private AddressGroup() {
	}

	/** An IPv4 address, or the /64 network of an IPv6 address. */
	static Object of(InetAddress address) {
		return (address instanceof Inet6Address)
				? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK)) : address;
	}

	/** As {@link #of(InetAddress)}, of an address as text. */
	public static Object of(String address) {
		try {
			// Only of what no name server is asked for.
			return IPV6.matcher(address).matches() ? of(InetAddress.getByName(address)) : address;
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

}
