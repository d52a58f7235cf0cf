package io.userservice.rpc.limit;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@TestPropertySource(
		properties = { "user-service.limits.connections-per-address=5", "user-service.limits.handshake-timeout=3s" })
@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimitsIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private GrpcServerProperties server;

	@Test
	void closesConnectionsBeyondTheBoundAndServesTheOthers(CapturedOutput output) {
		List<ManagedChannel> opened = new ArrayList<>();
		int served = 0;
		for (int connection = 0; connection < 8; connection++) {
			ManagedChannel channel = this.channels.openAnonymous((builder) -> {
			});
			opened.add(channel);
			served += serves(channel) ? 1 : 0;
		}
		assertThat(served).isEqualTo(5);
		assertThat(serves(opened.get(0))).isTrue();
		assertThat(output).doesNotContain("\tat ");
		opened.forEach(ManagedChannel::shutdownNow);
		org.awaitility.Awaitility.await().until(() -> serves(this.channels.openAnonymous((builder) -> {
		})));
	}

	private static boolean serves(ManagedChannel channel) {
		try {
			HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
			return true;
		}
		catch (StatusRuntimeException ex) {
			return false;
		}
	}

	@Test
	void closesAConnectionThatSendsNothing() throws IOException {
		try (Socket silent = new Socket("localhost", this.server.getPort())) {
			silent.setSoTimeout(60_000);
			// The server's settings come first, then the end.
			assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(200);
		}
	}

}
