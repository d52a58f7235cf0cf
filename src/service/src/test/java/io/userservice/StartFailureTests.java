package io.userservice;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.TestPostgres;
import net.devh.boot.grpc.server.service.GrpcService;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Invalid settings end the start with a report that names the setting and the fix. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private String url;

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
		assertThat(output).doesNotContain("\tat ");
	}

	@Test
	void reportsADatabaseThatDoesNotRespond(CapturedOutput output) throws Exception {
		String url;
		try (ServerSocket free = new ServerSocket(0)) {
			url = "jdbc:postgresql://localhost:" + free.getLocalPort() + "/users";
		}
		assertStartFails(output, List.of("spring.datasource.url=" + url + "?password=secret"),
				"The database of spring.datasource.url=" + url + " cannot be used", "Start the database");
		assertThat(output).doesNotContain("secret");
	}

	@Test
	void reportsCredentialsThatTheDatabaseRefuses(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.datasource.url=" + TestPostgres.newDatabase(), "spring.datasource.username=nobody",
						"spring.datasource.password=wrong"),
				"cannot be used", "Set spring.datasource.username and spring.datasource.password");
	}

	@Test
	void reportsAnH2FileThatAnotherProcessHasOpen(CapturedOutput output, @TempDir Path folder) throws Exception {
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
	void reportsARateLimitOfAnUnknownScope(CapturedOutput output) {
		assertStartFails(output,
				List.of("user-service.limits.calls-per-second[users.raed]=5", "spring.datasource.url=jdbc:h2:mem:rate"),
				"user-service.limits.calls-per-second", "users.raed", "use one of [chat, users.read, users.write]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres://u:hidden@host/users", "postgresql://u:hidden@host/users",
			"POSTGRES://u:hidden@host/users" })
	void reportsAUrlThatIsNotOfJdbc(String url, CapturedOutput output) {
		assertStartFails(output, List.of("spring.datasource.url=" + url),
				"The database of spring.datasource.url is given as", "which is no JDBC URL",
				"Set spring.datasource.url to jdbc:postgresql://host:5432/users");
		assertThat(output).doesNotContain("hidden").doesNotContain("\tat ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:mysql://host/users?password=hidden", "jdbc:oracle:thin:@hidden", "jdbc:", "",
			"mysql://u:hidden@host", "r2dbc:postgresql://u:hidden@host/users", "host:5432/hidden" })
	void reportsADatabaseOfAnotherKind(String url, CapturedOutput output) {
		assertStartFails(output, List.of("spring.datasource.url=" + url),
				"The database of spring.datasource.url is given as", "which is not supported",
				"Set spring.datasource.url to a URL that begins with jdbc:postgresql:");
		assertThat(output).doesNotContain("hidden").doesNotContain("\tat ");
	}

	@Test
	void reportsASchemaWithTablesOfAnotherApplicationAndSharesItIfTold(CapturedOutput output) {
		JdbcClient database = newDatabase();
		database.sql("create table theirs (id int)").update();
		assertStartFails(output, settings(), "holds tables of another application",
				"set spring.flyway.baseline-on-migrate=true");
		assertThat(output).doesNotContain("\tat ");
		List<String> sharing = new ArrayList<>(settings());
		sharing.add("spring.flyway.baseline-on-migrate=true");
		start(sharing).close();
		assertThat(database.sql("select count(*) from users").query(Integer.class).single()).isZero();
		start(settings()).close();
	}

	@Test
	void reportsTheHistoryOfAnotherApplication(CapturedOutput output, @TempDir Path folder) throws Exception {
		for (int version : new int[] { 1, 7 }) {
			newDatabase();
			Path scripts = Files.createDirectory(folder.resolve("v" + version));
			Files.writeString(scripts.resolve("V%d__theirs.sql".formatted(version)), "create table theirs (id int)");
			Flyway.configure()
				.dataSource(this.url, TestPostgres.USER, TestPostgres.PASSWORD)
				.locations("filesystem:" + scripts)
				.load()
				.migrate();
			assertStartFails(output, settings(), "has the Flyway history of another application",
					"Set spring.datasource.url to a database of its own");
		}
		assertThat(output).doesNotContain("\tat ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "LATIN1", "SQL_ASCII", "WIN1252" })
	void reportsADatabaseThatIsNotUtf8(String encoding, CapturedOutput output) {
		newDatabase()
			.sql("create database %s encoding '%s' lc_collate 'C' lc_ctype 'C' template template0"
				.formatted(encoding.toLowerCase(java.util.Locale.ROOT), encoding))
			.update();
		this.url = this.url.replaceFirst("/[^/]*$", "/" + encoding.toLowerCase(java.util.Locale.ROOT));
		assertStartFails(output, settings(), "has the encoding " + encoding + ", which cannot store all names",
				"ENCODING 'UTF8'");
		assertThat(output).doesNotContain("\tat ");
	}

	@Test
	void reportsAServiceWithoutItsHttpPort(CapturedOutput output) {
		assertStartFails(output, List.of("spring.main.web-application-type=none"),
				"Property spring.main.web-application-type with value 'none' is invalid");
		assertThat(output).doesNotContain("\tat ");
	}

	private JdbcClient newDatabase() {
		this.url = TestPostgres.newDatabase();
		return JdbcClient.create(new DriverManagerDataSource(this.url, TestPostgres.USER, TestPostgres.PASSWORD));
	}

	private List<String> settings() {
		return List.of("spring.datasource.url=" + this.url, "spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD, "user-service.security.development-token=true");
	}

	@Test
	void requiresAKeyWithADatabaseOfItsOwn(CapturedOutput output) {
		assertStartFails(output,
				List.of("spring.datasource.url=" + TestPostgres.newDatabase(),
						"spring.datasource.username=" + TestPostgres.USER,
						"spring.datasource.password=" + TestPostgres.PASSWORD),
				"user-service.security.development-token", "set spring.security.oauth2.resourceserver.jwt.issuer-uri");
		assertThat(output).doesNotContain("Generated development token");
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

	@ParameterizedTest
	@ValueSource(strings = { "user.UserService/GetUsr", "GetUser", "user.UserService.GetUser" })
	void reportsADeadlineOfAMethodThatDoesNotExist(String method, CapturedOutput output) {
		assertStartFails(output, List.of("user-service.deadlines.methods[" + method + "]=5s"),
				"user-service.deadlines.methods", method, "there is no such method", "user.UserService/GetUser,");
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
				"public-key-location", "/nowhere/key.pem", "must be a readable RSA public key");
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

	private static void assertStartFails(CapturedOutput output, List<String> settings, String... expected) {
		int before = output.length();
		assertThatThrownBy(() -> start(settings).close()).isInstanceOf(Exception.class);
		assertThat(output.getAll().substring(before)).contains("APPLICATION FAILED TO START").contains(expected);
	}

	private static ConfigurableApplicationContext start(List<String> settings) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--grpc.server.port=0", "--spring.datasource.url=jdbc:h2:mem:start"));
		settings.forEach((setting) -> {
			arguments.removeIf((argument) -> argument.startsWith("--" + setting.split("=")[0] + "="));
			arguments.add("--" + setting);
		});
		return SpringApplication.run(UserServiceApplication.class, arguments.toArray(String[]::new));
	}

}
