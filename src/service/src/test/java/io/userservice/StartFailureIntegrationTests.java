package io.userservice;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.userservice.testing.GenericCalls;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.userservice.testing.StartFailures.assertStartFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Invalid settings end the start with a report that names the setting and the fix. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureIntegrationTests {

	@Test
	void reportsAGrpcPortThatIsInUse(CapturedOutput output) throws Exception {
		try (ServerSocket taken = new ServerSocket(0)) {
			String setting = "grpc.server.port=" + taken.getLocalPort();
			assertStartFails(output, List.of(setting), "cannot listen on " + setting, "set grpc.server.port");
		}
		assertThat(output).doesNotContain("calls are served");
	}

	@ParameterizedTest
	@ValueSource(strings = { "port=70000", "port=65536", "port=-1", "address=no.such.host.invalid", "address=[::1",
			"address=300.1.1.1" })
	void reportsAnAddressThatIsNone(String setting, CapturedOutput output) {
		assertStartFails(output, List.of("grpc.server." + setting, "spring.datasource.url=jdbc:h2:mem:address"),
				"Property grpc.server." + setting.split("=")[0] + " with value '" + setting.split("=")[1],
				"it must be");
	}

	@Test
	void reportsAChannelForCallsByHttpThatLeadsNowhere(CapturedOutput output) {
		assertStartFails(output,
				List.of("grpc.client.user-service.address=nonsense://x", "spring.datasource.url=jdbc:h2:mem:channel"),
				"Property grpc.client.user-service.address with value 'nonsense://x'", "calls by HTTP go there");
	}

	@Test
	void reportsAnOriginThatNoBrowserSends(CapturedOutput output) {
		assertStartFails(output,
				List.of("user-service.http.allowed-origins=https://a.example,admin.example.com",
						"spring.datasource.url=jdbc:h2:mem:origin"),
				"Property user-service.http.allowed-origins with value 'admin.example.com'",
				"https://admin.example.com");
	}

	@Test
	void reportsARateLimitOfAnUnknownScope(CapturedOutput output) {
		assertStartFails(output,
				List.of("user-service.limits.calls-per-second[users.raed]=5", "spring.datasource.url=jdbc:h2:mem:rate"),
				"user-service.limits.calls-per-second", "users.raed",
				"use one of [channelz, chat, users.read, users.write]");
	}

	@Test
	void reportsAServiceWithoutItsHttpPort(CapturedOutput output) {
		assertStartFails(output, List.of("spring.main.web-application-type=none"),
				"Property spring.main.web-application-type with value 'none' is invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "user-service.deadline.unary=5s", "user-service.deadlines.unari=5s",
			"user-service.unary=5s", "user-service.limits.calls-per-seconds[users.read]=5", "user-service.security.x=1",
			"user-service.client.user-service.deadlin=5s", "user-service.client.users.retry.max-attempt=3",
			"user-service.limits.connections.more=1", "user-service.database.read-timeout.unit=s" })
	void reportsASettingThatDoesNotExist(String setting, CapturedOutput output) {
		assertStartFails(output, List.of(setting), "Property " + setting.split("=")[0] + " with value",
				"no setting has this name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "user-service.deadlines.unary", "user-service.deadlines.methods[user.UserService/Chat]",
			"user-service.idempotency.retention", "user-service.client.user-service.deadline",
			"user-service.client.user-service.deadlines.get-user", "user-service.client.x.hedging.delay" })
	void reportsADurationWithoutAUnit(String setting, CapturedOutput output) {
		assertStartFails(output, List.of(setting + "=5"), "Property " + setting + " with value '5' is invalid",
				"a duration needs a unit, such as 5s");
	}

	/** As who wants them never to end might set. */
	@ParameterizedTest
	@ValueSource(strings = { "user-service.idempotency.retention", "user-service.deadlines.unary",
			"user-service.client.user-service.cache.max-staleness" })
	void reportsADurationOfMillennia(String setting, CapturedOutput output) {
		assertStartFails(output, List.of(setting + "=1000000d"),
				"Property " + setting + " with value '1000000d' is invalid", "it must be at most 36500d");
	}

	@ParameterizedTest
	@ValueSource(strings = { "user.UserService/GetUsr", "GetUser", "user.UserService.GetUser" })
	void reportsADeadlineOfAMethodThatDoesNotExist(String method, CapturedOutput output) {
		assertStartFails(output, List.of("user-service.deadlines.methods[" + method + "]=5s"),
				"user-service.deadlines.methods", method, "there is no such method", "user.UserService/GetUser,");
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoints.web.exposure.include=prometheus",
			"management.endpoints.web.exposure.exclude=health", "management.endpoint.health.access=none",
			"management.endpoints.access.default=none" })
	void reportsHealthThatIsSwitchedOff(String setting, CapturedOutput output) {
		assertStartFails(output, List.of(setting, "spring.datasource.url=jdbc:h2:mem:health"),
				"Property management.endpoints.web.exposure.include", "it must contain health",
				"management.endpoint.health.access");
	}

	@ParameterizedTest
	@ValueSource(strings = { "calls=-1", "calls=1000001", "timeout=0s", "timeout=11m" })
	void reportsAWarmUpThatCannotBe(String setting, CapturedOutput output) {
		assertStartFails(output, List.of("user-service.warm-up." + setting),
				"user-service.warm-up." + setting.split("=")[0], "must be");
	}

	@Test
	void reportsANegativeDeadline(CapturedOutput output) {
		assertStartFails(output, List.of("user-service.deadlines.unary=-1s"), "user-service.deadlines.unary");
	}

	@Test
	void reportsATooShortRetentionOfIdempotencyKeys(CapturedOutput output) {
		assertStartFails(output, List.of("user-service.idempotency.retention=0s"),
				"user-service.idempotency.retention");
	}

	@Test
	void reportsAPublicKeyThatCannotBeRead(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.public-key-location=file:/nowhere/key.pem"),
				"public-key-location", "/nowhere/key.pem", "it does not exist");
	}

	@Test
	void reportsAPublicKeyThatIsNone(CapturedOutput output, @TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("key.pem"), "-----BEGIN CERTIFICATE-----");
		assertStartFails(output, List.of("spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + file),
				"public-key-location", file.toString(), "it must be an RSA public key in PEM");
	}

	@Test
	void reportsAnUnknownSignatureAlgorithm(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://localhost/keys",
						"spring.security.oauth2.resourceserver.jwt.jws-algorithms=none"),
				"jws-algorithms", "it must name RS256", "not none");
	}

	@Test
	void reportsAnIssuerThatIsNoHttpAddress(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.issuer-uri=keycloak.example/realms/x"),
				"keycloak.example/realms/x", "spring.security.oauth2.resourceserver.jwt.issuer-uri",
				"it must be an http or https address");
	}

	@Test
	void reportsAMethodThatHasNoAccessRule(CapturedOutput output) {
		assertStartFails(output, List.of("spring.main.sources=" + UnlistedService.class.getName()),
				"The gRPC method user.Unlisted/Call has no access rule", "MethodTable");
	}

	/** A gRPC service that is missing in the table of methods. */
	@GrpcService
	static class UnlistedService implements BindableService {

		@Override
		public ServerServiceDefinition bindService() {
			MethodDescriptor<Object, Object> template = GenericCalls.methods().findFirst().orElseThrow();
			return ServerServiceDefinition.builder("user.Unlisted")
				.addMethod(template.toBuilder().setFullMethodName("user.Unlisted/Call").build(),
						(call, headers) -> null)
				.build();
		}

	}

}
