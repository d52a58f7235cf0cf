package io.userservice;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.TestPostgres;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A wrong setting ends the start and is told by name, with the mend. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	@Test
	void namesTheGrpcPortThatIsTaken(CapturedOutput output) throws Exception {
		try (ServerSocket taken = new ServerSocket(0)) {
			String setting = "grpc.server.port=" + taken.getLocalPort();
			assertStartFails(output, List.of(setting), "cannot listen on " + setting, "set grpc.server.port");
		}
		assertThat(output).doesNotContain("calls are served");
	}

	@Test
	void namesTheDatabaseThatDoesNotAnswer(CapturedOutput output) throws Exception {
		String url;
		try (ServerSocket free = new ServerSocket(0)) {
			url = "jdbc:postgresql://localhost:" + free.getLocalPort() + "/users";
		}
		assertStartFails(output, List.of("spring.datasource.url=" + url + "?password=secret"),
				"The database of spring.datasource.url=" + url + " cannot be used", "Start the database");
		assertThat(output).doesNotContain("secret");
	}

	@Test
	void namesTheCredentialsThatTheDatabaseRefuses(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.datasource.url=" + TestPostgres.newDatabase(), "spring.datasource.username=nobody",
						"spring.datasource.password=wrong"),
				"cannot be used", "Set spring.datasource.username and spring.datasource.password");
	}

	@Test
	void namesTheH2FileThatAnotherProcessHasOpen(CapturedOutput output, @TempDir Path folder) throws Exception {
		String url = "jdbc:h2:file:" + folder.resolve("users");
		Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				Path.of(org.h2.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString(),
				"org.h2.tools.Shell", "-url", url, "-user", "sa", "-password", "")
			.redirectErrorStream(true)
			.start();
		try {
			other.outputWriter().append("select 'it is open';\n").flush();
			assertThat(other.inputReader().lines().anyMatch((line) -> line.contains("it is open"))).isTrue();
			assertStartFails(output, List.of("spring.datasource.url=" + url), "cannot be used",
					"Stop the process that has this file open");
		}
		finally {
			other.destroyForcibly().waitFor();
		}
	}

	@Test
	void namesADeadlineThatIsNegative(CapturedOutput output) {
		assertStartFails(output, List.of("user-service.deadlines.unary=-1s"), "user-service.deadlines.unary");
	}

	@Test
	void namesARetentionOfIdempotencyKeysThatIsTooShort(CapturedOutput output) {
		assertStartFails(output, List.of("user-service.idempotency.retention=0s"),
				"user-service.idempotency.retention");
	}

	@Test
	void namesAPublicKeyThatCannotBeRead(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.public-key-location=file:/nowhere/key.pem"),
				"public-key-location", "/nowhere/key.pem", "must be a readable RSA public key");
	}

	@Test
	void namesAnAlgorithmThatDoesNotExist(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://localhost/keys",
						"spring.security.oauth2.resourceserver.jwt.jws-algorithms=none"),
				"jws-algorithms", "it must name RS256", "not none");
	}

	@Test
	void namesAnIssuerThatIsNoAddress(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.security.oauth2.resourceserver.jwt.issuer-uri=keycloak.example/realms/x"),
				"keycloak.example/realms/x", "spring.security.oauth2.resourceserver.jwt.issuer-uri",
				"it must be an http or https address");
	}

	@Test
	void namesAMethodThatHasNoAccessRule(CapturedOutput output) {
		assertStartFails(output, List.of("spring.main.sources=" + Newcomer.class.getName()),
				"The gRPC method user.Newcomer/Sneak has no access rule", "MethodTable");
	}

	/** A service that somebody adds without saying who may call it. */
	@GrpcService
	static class Newcomer implements BindableService {

		@Override
		public ServerServiceDefinition bindService() {
			MethodDescriptor<Object, Object> like = GenericCalls.methods().findFirst().orElseThrow();
			return ServerServiceDefinition.builder("user.Newcomer")
				.addMethod(like.toBuilder().setFullMethodName("user.Newcomer/Sneak").build(), (call, headers) -> null)
				.build();
		}

	}

	private static void assertStartFails(CapturedOutput output, List<String> settings, String... told) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--grpc.server.port=0", "--spring.datasource.url=jdbc:h2:mem:start"));
		settings.forEach((setting) -> {
			arguments.removeIf((argument) -> argument.startsWith("--" + setting.split("=")[0] + "="));
			arguments.add("--" + setting);
		});
		int before = output.length();
		assertThatThrownBy(
				() -> SpringApplication.run(UserServiceApplication.class, arguments.toArray(String[]::new)).close())
			.isInstanceOf(Exception.class);
		assertThat(output.getAll().substring(before)).contains("APPLICATION FAILED TO START").contains(told);
	}

}
