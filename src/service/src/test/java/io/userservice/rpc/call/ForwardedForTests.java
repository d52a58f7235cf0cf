package io.userservice.rpc.call;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose word about a client's address is taken. */
class ForwardedForTests {

	private static final SocketAddress PROXY = new InetSocketAddress("10.0.0.1", 1);

	private static final SocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 1);

	private final ForwardedFor forwarded = new ForwardedFor(Set.of("10.0.0.1", "10.0.0.2")::contains);

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7", "'198.51.100.1, 192.0.2.7', 192.0.2.7",
			"'198.51.100.1, 192.0.2.7, 10.0.0.2', 192.0.2.7", "'somebody, 10.0.0.2', 10.0.0.2",
			"'192.0.2.7,10.0.0.2,10.0.0.1', 192.0.2.7", "2001:db8::1, 2001:db8:0:0:0:0:0:1" })
	void takesTheLastAddressThatIsNoTrustedProxy(String header, String expected) {
		assertThat(this.forwarded.of(headers(header), PROXY).getHostAddress()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "somebody", "", "abcd", "192.0.2.7\u0020\u007f", "192.0.2.300", "192.0.2.7:80",
			"1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "192.0.2.7," })
	void ignoresWhatIsNoAddress(String header) {
		assertThat(this.forwarded.of(headers(header), PROXY)).isNull();
	}

	@Test
	void ignoresPeersThatAreNoProxiesOnThisMachineToo() {
		assertThat(this.forwarded.of(headers("192.0.2.7"), LOOPBACK)).isNull();
		assertThat(ForwardedFor.OWN_ALONE.of(headers("192.0.2.7"), PROXY)).isNull();
		assertThat(this.forwarded.of(headers("192.0.2.7"), null)).isNull();
		assertThat(this.forwarded.of(new Metadata(), PROXY)).isNull();
	}

	@Test
	void takesTheWordOfTheOwnHttpSideForTheAddressThatItProves() {
		Metadata own = new Metadata();
		OwnCall.mark(own, "192.0.2.7");
		assertThat(ForwardedFor.OWN_ALONE.of(own, LOOPBACK).getHostAddress()).isEqualTo("192.0.2.7");
		Metadata.Key<String> proof = Metadata.Key.of("x-forwarded-proof", Metadata.ASCII_STRING_MARSHALLER);
		Metadata another = headers("192.0.2.8");
		another.put(proof, own.get(proof));
		assertThat(ForwardedFor.OWN_ALONE.of(another, LOOPBACK)).isNull();
		own.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), "192.0.2.8");
		assertThat(ForwardedFor.OWN_ALONE.of(own, LOOPBACK)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7", "::ffff:192.0.2.7, 192.0.2.7", "2001:db8:0:1::7, 20010db800000001/64",
			"2001:db8:0:1:ffff::8, 20010db800000001/64" })
	void countsANetworkOfIpv6AsOneAddress(String peer, String expected) {
		ObservedCall call = new ObservedCall("a.B/C", headers("203.0.113.1"), new CallObserver() {
		});
		call.serverCallStarted(callFrom(new InetSocketAddress(peer, 1)));
		assertThat(call.address()).isEqualTo(expected);
		assertThat(call.forwardedFor()).isNull();
	}

	static ServerStreamTracer.ServerCallInfo<?, ?> callFrom(SocketAddress peer) {
		return new ServerStreamTracer.ServerCallInfo<Object, Object>() {
			@Override
			public MethodDescriptor<Object, Object> getMethodDescriptor() {
				throw new UnsupportedOperationException();
			}

			@Override
			public Attributes getAttributes() {
				return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer).build();
			}

			@Override
			public String getAuthority() {
				throw new UnsupportedOperationException();
			}
		};
	}

	private static Metadata headers(String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), value);
		return headers;
	}

}
