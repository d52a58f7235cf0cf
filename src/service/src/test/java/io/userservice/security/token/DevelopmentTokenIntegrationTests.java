package io.userservice.security.token;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The token that the service generates and logs when no key is configured. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
// Makes Spring start a new context, whose start-up log this class captures.
@TestPropertySource(properties = "spring.security.oauth2.resourceserver.jwt.audiences=users")
@DirtiesContext
class DevelopmentTokenIntegrationTests {

	private static final Pattern LINE = Pattern.compile("Generated development token: (\\S+)");

	@Autowired
	private TestChannels channels;

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void logsOneTokenThatMayCallEveryRpc(MethodDescriptor<Object, Object> method, CapturedOutput output) {
		Matcher line = LINE.matcher(output);
		assertThat(line.find()).isTrue();
		ManagedChannel channel = this.channels.openAnonymous((builder) -> {
		});
		assertThat(GenericCalls.call(ClientInterceptors.intercept(channel, TestTokens.bearer(line.group(1))), method)
			.getStatus()
			.getCode()).isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT);
		assertThat(line.find()).isFalse();
	}

}
