package io.userservice.rpc.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder.LocalSocketPicker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.userservice.attack.RawConnection;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@TestPropertySource(properties = { "user-service.limits.connections=10",
		"user-service.limits.connections-per-address=5", "user-service.limits.handshake-timeout=3s",
		"user-service.limits.unwritten=1MB", "user-service.server.max-resets-per-connection=1000000" })
@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimitsIntegrationTests {

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

	/** An error code of HTTP/2, as bytes. */
	private static final String ENHANCE_YOUR_CALM = "\0\0\0\13";

	@Autowired
	private TestChannels channels;

	@Autowired
	private GrpcServerProperties server;

	@Autowired
	private Bounds bounds;

	@Autowired
	private MeterRegistry meters;

	private final List<ManagedChannel> opened = new ArrayList<>();

	@AfterEach
	void awaitNoConnection() {
		this.opened.forEach(ManagedChannel::shutdownNow);
		Awaitility.await().until(() -> this.bounds.of("connections").used() == 0);
	}

	@Test
	void closesConnectionsBeyondTheBoundAndServesTheOthers(CapturedOutput output) throws IOException {
		int served = 0;
		for (int connection = 0; connection < 8; connection++) {
			served += serves(open("127.0.0.1")) ? 1 : 0;
		}
		assertThat(served).isEqualTo(5);
		assertThat(serves(this.opened.get(0))).isTrue();
		assertThat(firstEndOfConnection()).startsWith(ENHANCE_YOUR_CALM + "the bound connections is used up");
		assertThat(output).doesNotContain("\tat ");
		this.opened.forEach(ManagedChannel::shutdownNow);
		Awaitility.await().until(() -> serves(open("127.0.0.1")));
	}

	/**
	 * The code and the text of the first GOAWAY: clients take the call's code from it.
	 */
	private String firstEndOfConnection() throws IOException {
		try (Socket refused = new Socket("127.0.0.1", this.server.getPort())) {
			refused.setSoTimeout(60_000);
			refused.getOutputStream().write(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
			String frames = new String(refused.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			return frames.substring(frames.indexOf("the bound") - ENHANCE_YOUR_CALM.length());
		}
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

	@Test
	void givesANewcomerThePlaceOfTheOldestIdleConnectionOfWhoHasTheMost() {
		List<ManagedChannel> most = open("127.0.0.2", 5);
		open("127.0.0.3", 4);
		open("127.0.0.4", 1);
		watch(most.get(0));
		assertThat(this.bounds.of("connections").used()).isEqualTo(10);
		ManagedChannel newcomer = open("127.0.0.5", 1).get(0);
		Awaitility.await().until(() -> most.get(1).getState(false) == ConnectivityState.IDLE);
		assertThat(most.get(0).getState(false)).isEqualTo(ConnectivityState.READY);
		// One without a call is gone; of those with a call the oldest ends.
		List<ResponseCollector<HealthCheckResponse>> watches = most.stream().skip(2).map(this::watch).toList();
		ManagedChannel other = open("127.0.0.6", 1).get(0);
		assertThat(List.of(newcomer, other)).allMatch(ConnectionLimitsIntegrationTests::serves);
		assertThat(watches).noneMatch(ResponseCollector::hasEnded);
	}

	private ManagedChannel open(String address) {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> builder.localSocketPicker(from(address)));
		this.opened.add(channel);
		return channel;
	}

	private List<ManagedChannel> open(String address, int connections) {
		return Stream.generate(() -> open(address))
			.limit(connections)
			.peek((channel) -> assertThat(serves(channel)).isTrue())
			.toList();
	}

	private static LocalSocketPicker from(String address) {
		return new LocalSocketPicker() {
			@Override
			public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
				return new InetSocketAddress(address, 0);
			}
		};
	}

	private ResponseCollector<HealthCheckResponse> watch(ManagedChannel channel) {
		ResponseCollector<HealthCheckResponse> watch = new ResponseCollector<>();
		HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), watch);
		Awaitility.await().until(() -> !watch.soFar().isEmpty());
		return watch;
	}

	/**
	 * HTTP/2's window does not hold back the ends of calls, which belong to no call any
	 * more once the client has reset it.
	 */
	@Test
	void closesAConnectionThatLeavesTheEndsOfItsCallsUnread() {
		try (RawConnection unread = RawConnection.unread("127.0.0.2", this.server.getPort())) {
			ManagedChannel good = open("127.0.0.3", 1).get(0);
			Bound unwritten = this.bounds.of("unwritten");
			List<Integer> ended = new ArrayList<>();
			for (int batch = 0; unwritten.refused() == 0 && batch < 200; batch++) {
				ended.forEach(unread::reset);
				ended.clear();
				Awaitility.await()
					.until(() -> this.meters.get("grpc.server.active")
						.tag("rpc.method", "GetUser")
						.gauge()
						.value() == 0);
				long endedBefore = endedCalls();
				long waitingBefore = unwritten.used();
				for (int call = 0; call < 900; call++) {
					ended.add(unread.call("user.UserService/GetUser", new byte[0], Map.of()));
				}
				// A call whose end waits to be written has not ended for gRPC.
				Awaitility.await()
					.until(() -> endedCalls() >= endedBefore + 900 || unwritten.used() > waitingBefore
							|| unwritten.refused() > 0);
			}
			Awaitility.await().until(() -> this.bounds.of("connections").used() == 1);
			assertThat(this.bounds.of("unwritten").used()).isZero();
			assertThat(serves(good)).isTrue();
		}
	}

	private long endedCalls() {
		return this.meters.get("grpc.server")
			.tag("rpc.method", "GetUser")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

}
