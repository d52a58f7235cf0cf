package io.userservice.rpc.server;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
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
import org.junit.jupiter.params.provider.Arguments;
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
	void failsTheCallAsTheClientsMistakeAndLogsNoStackTrace(MethodDescriptor<?, ?> method, CapturedOutput output) {
		int before = output.length();
		Status status = send(method, CallOptions.DEFAULT, MALFORMED);
		assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		assertThat(status.getDescription()).isEqualTo("request must be a valid message, with text in UTF-8");
		assertThat(output.getAll().substring(before)).doesNotContain("ERROR", "\tat ");
	}

	/** As JavaScript sends a text that was cut within a character. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("textsThatAreNotUtf8")
	void refusesTextThatIsNotUtf8(String name, byte[] text) {
		ByteString bytes = ByteString.copyFrom(text);
		for (int field = 1; field <= 2; field++) {
			byte[] message = UnknownFieldSet.newBuilder()
				.addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build())
				.build()
				.toByteArray();
			for (MethodDescriptor<?, ?> method : List.of(UserServiceGrpc.getCreateUsersMethod(),
					UserServiceGrpc.getChatMethod())) {
				RawCalls.assertEndsAsListed(this.channel, method, new Metadata(), List.of(message));
				assertThat(send(method, CallOptions.DEFAULT, message).getCode())
					.isEqualTo(Status.Code.INVALID_ARGUMENT);
			}
		}
	}

	static Stream<Arguments> textsThatAreNotUtf8() {
		return Stream.of(Arguments.of("half of a surrogate pair", new byte[] { (byte) 0xed, (byte) 0xa0, (byte) 0xbd }),
				Arguments.of("a character without its end", new byte[] { 'a', (byte) 0xf0, (byte) 0x9f, (byte) 0x98 }),
				Arguments.of("a continuation alone", new byte[] { (byte) 0x80 }),
				Arguments.of("a long form of a slash", new byte[] { (byte) 0xc0, (byte) 0xaf }),
				Arguments.of("beyond Unicode", new byte[] { (byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80 }),
				Arguments.of("Latin-1", new byte[] { 'J', 'o', 's', (byte) 0xe9 }));
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
			assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
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
