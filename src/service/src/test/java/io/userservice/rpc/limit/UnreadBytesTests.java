package io.userservice.rpc.limit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.ObservedCall;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UnreadBytesTests {

	/** The default. */
	private static final long CAPACITY = 32 << 20;

	private final Bound bound = new Bounds(new SimpleMeterRegistry()).createSharedByHalves("unread", CAPACITY);

	private final AtomicInteger resets = new AtomicInteger();

	/** As many as watch the changes of a service, each with a token of its own. */
	@ParameterizedTest
	@ValueSource(ints = { 20, 200, 4_000, 20_000 })
	void resetsNoneOfManyStreamsWhoseReadersAreAMomentLate(int size) {
		List<UnreadBytes> streams = IntStream.range(0, 100).mapToObj(this::stream).toList();
		for (UnreadBytes stream : streams) {
			while (!stream.isFull()) {
				stream.add(size);
			}
		}
		assertThat(this.resets).hasValue(0);
		assertThat(streams).allMatch(UnreadBytes::isFull);
	}

	private UnreadBytes stream(int caller) {
		ObservedCall call = new ObservedCall("a.B/C", new Metadata(), new CallObserver() {
		});
		call.onAuthenticated(new Caller(null, "caller " + caller, null));
		return new UnreadBytes(call, this.bound, (reset) -> this.resets.incrementAndGet(), false);
	}

}
