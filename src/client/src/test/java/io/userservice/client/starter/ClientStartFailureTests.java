package io.userservice.client.starter;

import io.userservice.client.testing.ConsumerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Invalid settings of a channel end the start with a report that names the setting. */
@ExtendWith(OutputCaptureExtension.class)
class ClientStartFailureTests {

	private static final String PREFIX = "user-service.client.users.";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					deadline=-1s                        | user-service.client[users].deadline
					deadlines.get-usr=1s                | user-service.client.users.deadlines
					retry.max-attempts=9                | user-service.client[users].retry.maxAttempts
					retry.codes=UNAVAILABE              | user-service.client.users.retry.codes
					retry.codes=OK                      | user-service.client.users.retry.codes with value '[OK]' is invalid: it must not contain OK
					retry.throttling.max-tokens=0       | user-service.client[users].retry.throttling.maxTokens
					cache.max-staleness=2s              | user-service.client[users].cache.maxStaleness
					cache.max-bytes=1KB                 | user-service.client[users].cache.maxBytes
					cache.enable=true                   | user-service.client.users.cache.enable
					hedging.delay=-1s                   | user-service.client[users].hedging.delay
					load-balancing.policy=random        | user-service.client.users.load-balancing.policy
					load-balancing.policy=least-request | users.load-balancing.policy with value 'least-request' is invalid: it needs io.grpc:grpc-xds
					token.value=${NOWHERE}              | users.token.value with value '${NOWHERE}' is invalid: nothing sets this
					token.file=file:/nowhere/token      | users.token.file with value 'URL [file:/nowhere/token]' is invalid: it does not exist; a path
					token.file=file:/                   | users.token.file with value 'URL [file:/]' is invalid: it cannot be read (Is a directory)
					token.file=file:pom.xml             | users.token.file with value 'URL [file:pom.xml]' is invalid: it has other characters than a
					token.value=two tokens              | users.token.value with value '******' is invalid: it has other characters than a
					token.client-registration=nobody    | users.token.client-registration with value 'nobody' is invalid: no spring
					""")
	void reportsAnInvalidSettingByName(String setting, String expected, CapturedOutput output) {
		assertStartFails(output, expected, PREFIX + setting);
	}

	@Test
	void reportsTwoSourcesOfAToken(CapturedOutput output) {
		assertStartFails(output, "it must have only one of value, file, relay and client-registration",
				PREFIX + "token.value=t", PREFIX + "token.relay=true");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					user-service.client.users.retry.codes=OK                          | users.retry.codes with value '[OK]' is invalid
					user-service.client.users.token.file=file:/nowhere/token          | users.token.file with value
					user-service.client.users.deadline=-1s                            | user-service.client[users].deadline
					grpc.client.users.security.trust-cert-collection=file:/nowhere/ca | grpc.client.users.security.trust-cert-collection
					""")
	void reportsThemAtTheStartWithLazyInitialization(String setting, String expected, CapturedOutput output) {
		assertStartFails(output, expected, "spring.main.lazy-initialization=true", setting);
	}

	@Test
	void reportsAnUnknownLoadBalancingPolicyOfTheStarter(CapturedOutput output) {
		assertStartFails(output,
				"grpc.client.user-service.default-load-balancing-policy with value 'random' is invalid: gRPC has no",
				"grpc.client.user-service.default-load-balancing-policy=random");
	}

	private static void assertStartFails(CapturedOutput output, String expected, String... settings) {
		assertThatThrownBy(() -> ConsumerApplication.start("static://localhost:1", settings).close())
			.isInstanceOf(Exception.class);
		assertThat(output.getAll()).contains("APPLICATION FAILED TO START").contains(expected);
	}

}
