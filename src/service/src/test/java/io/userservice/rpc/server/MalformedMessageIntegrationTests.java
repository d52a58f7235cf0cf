package io.userservice.rpc.server;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.RawCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcOperations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests with bytes that are not a valid message, or that unpack to too large a one.
 */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class MalformedMessageIntegrationTests {

	/** A string field that is longer than the message. */
	private static final byte[] MALFORMED = { 0x0a, 0x7f, 0x01 };

	@Autowired
	private TestChannels channels;

	@Autowired
	private JdbcOperations jdbc;

	private ManagedChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> {
		});
	}

	static Stream<MethodDescriptor<?, ?>> methods() {
		return Stream.concat(GenericCalls.methods(),
				Stream.of(HealthGrpc.getCheckMethod(), HealthGrpc.getWatchMethod()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("methods")
	void failsTheCallWithGrpcsOwnStatusAndLogsNoStackTrace(MethodDescriptor<?, ?> method, CapturedOutput output) {
		int before = output.length();
		Status status = send(method, CallOptions.DEFAULT, MALFORMED);
		assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
		assertThat(status.getDescription()).isEqualTo("Invalid protobuf byte sequence");
		assertThat(output.getAll().substring(before)).doesNotContain("ERROR", "\tat ");
	}

	@Test
	void storesNoUserOfACallThatEndsWithAMalformedMessage() {
		String name = UUID.randomUUID().toString();
		byte[] valid = CreateUserRequest.newBuilder()
			.setName(name)
			.setEmail(name + "@example.com")
			.build()
			.toByteArray();
		for (int attempt = 0; attempt < 20; attempt++) {
			Status status = send(UserServiceGrpc.getCreateUsersMethod(), CallOptions.DEFAULT, valid, MALFORMED);
			assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
		}
		assertThat(this.jdbc.queryForObject("select count(*) from users where name = ?", Integer.class, name)).isZero();
	}

	@Test
	void refusesACompressedMessageThatUnpacksBeyondTheLimit(CapturedOutput output) {
		int before = output.length();
		byte[] bomb = CreateUserRequest.newBuilder().setName("x".repeat(1 << 20)).build().toByteArray();
		Status status = send(UserServiceGrpc.getCreateUsersMethod(), CallOptions.DEFAULT.withCompression("gzip"), bomb);
		assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(output.getAll().substring(before)).doesNotContain("ERROR", "\tat ");
	}

	private Status send(MethodDescriptor<?, ?> method, CallOptions options, byte[]... messages) {
		return RawCalls.call(this.channel, method, options, List.of(messages));
	}

}
