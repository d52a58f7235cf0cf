package io.userservice.rpc.observation;

import io.grpc.Metadata;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcNamedMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void measuresACallByTheNamesOfGrpc() {
		GrpcNamedMeters meters = new GrpcNamedMeters(this.registry, "user.UserService", "GetUser");
		ObservedCall call = new ObservedCall("user.UserService/GetUser", new Metadata(), new CallObserver() {
		});
		meters.onStart();
		call.inboundMessageRead(0, 12, 12);
		call.outboundMessageSent(0, 90, 90);
		meters.onEnd(call, Status.OK);
		assertThat(this.registry.get("grpc.server.call.started")
			.tag("grpc.method", "user.UserService/GetUser")
			.counter()
			.count()).isEqualTo(1);
		assertThat(this.registry.get("grpc.server.call.duration").tag("grpc.status", "OK").timer().count())
			.isEqualTo(1);
		assertThat(this.registry.get("grpc.server.call.sent_total_compressed_message_size").summary().totalAmount())
			.isEqualTo(90);
		assertThat(this.registry.get("grpc.server.call.rcvd_total_compressed_message_size").summary().totalAmount())
			.isEqualTo(12);
	}

	/** Clients can send any name. */
	@Test
	void callsWhatIsNotServedOther() {
		new GrpcNamedMeters(this.registry, "unknown", "unknown").onStart();
		assertThat(this.registry.get("grpc.server.call.started").tag("grpc.method", "other").counter().count())
			.isEqualTo(1);
	}

}
