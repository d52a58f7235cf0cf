package io.userservice.rpc.limit;

import io.grpc.Metadata;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.ObservedCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnfinishedMessagesInterceptorTests {

	private final Bound bytes = new Bounds(new SimpleMeterRegistry()).createSharedByHalves("bytes", 100_000);

	private final ObservedCall call = new ObservedCall("a.B/C", new Metadata(),
			new UnfinishedMessagesInterceptor(this.bytes));

	@Test
	void countsNoUsualMessage() {
		this.call.inboundWireSize(4_096);
		assertThat(this.bytes.used()).isZero();
	}

	@Test
	void countsTheBytesOfALargeMessageUntilItsEnd() {
		this.call.inboundWireSize(4_096);
		this.call.inboundWireSize(1_000);
		this.call.inboundWireSize(1_000);
		assertThat(this.bytes.used()).isEqualTo(2_000);
		this.call.inboundMessageRead(0, 6_096, 6_096);
		assertThat(this.bytes.used()).isZero();
		this.call.inboundWireSize(4_096);
		assertThat(this.bytes.used()).isZero();
	}

	@Test
	void givesTheBytesOfAnEndedCallBack() {
		this.call.inboundWireSize(10_000);
		assertThat(this.bytes.used()).isEqualTo(10_000);
		this.call.streamClosed(Status.CANCELLED);
		assertThat(this.bytes.used()).isZero();
	}

}
