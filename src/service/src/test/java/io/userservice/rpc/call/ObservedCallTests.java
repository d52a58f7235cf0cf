package io.userservice.rpc.call;

import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;

import io.grpc.Metadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ObservedCallTests {

	private static final Metadata.Key<String> USER_AGENT = Metadata.Key.of("user-agent",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final ForwardedFor PROXY = new ForwardedFor((address) -> true);

	/** They have up to 16 KiB, and a stream can stay open for a day. */
	@Test
	void keepsOfItsHeadersWhatIsReadLaterAlone() {
		Metadata headers = new Metadata();
		headers.put(USER_AGENT, "agent " + "x".repeat(10_000));
		headers.put(OwnCall.ADDRESS, "203.0.113.1");
		WeakReference<Metadata> reference = new WeakReference<>(headers);
		ObservedCall call = started(headers);
		headers = null;
		Awaitility.await().until(() -> {
			System.gc();
			return reference.get() == null;
		});
		assertThat(call.address()).isEqualTo("203.0.113.1");
		assertThat(call.forwardedFor()).isEqualTo("203.0.113.1");
		assertThat(call.userAgent()).startsWith("agent x").hasSize(1_000);
	}

	private static ObservedCall started(Metadata headers) {
		ObservedCall call = new ObservedCall("a.B/C", headers, new CallObserver() {
		}, PROXY);
		call.serverCallStarted(ForwardedForTests.callFrom(new InetSocketAddress("127.0.0.1", 7)));
		return call;
	}

}
