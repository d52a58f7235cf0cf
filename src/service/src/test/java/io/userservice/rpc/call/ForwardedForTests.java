package io.userservice.rpc.call;

import java.net.InetSocketAddress;

import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose word about a client's address is taken. */
class ForwardedForTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7", "'198.51.100.1, 192.0.2.7', 192.0.2.7", "2001:db8::1, 2001:db8::1" })
	void takesTheLastAddressFromAPeerOnThisMachine(String header, String expected) {
		assertThat(ForwardedFor.of(headers(header), new InetSocketAddress("127.0.0.1", 1))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "somebody", "", "192.0.2.7\u0020\u007f", "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1" })
	void ignoresWhatIsNoAddress(String header) {
		assertThat(ForwardedFor.of(headers(header), new InetSocketAddress("127.0.0.1", 1))).isNull();
	}

	@Test
	void ignoresAPeerOnAnotherMachine() {
		assertThat(ForwardedFor.of(headers("192.0.2.7"), new InetSocketAddress("198.51.100.1", 1))).isNull();
		assertThat(ForwardedFor.of(headers("192.0.2.7"), null)).isNull();
		assertThat(ForwardedFor.of(new Metadata(), new InetSocketAddress("127.0.0.1", 1))).isNull();
	}

	private static Metadata headers(String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), value);
		return headers;
	}

}
