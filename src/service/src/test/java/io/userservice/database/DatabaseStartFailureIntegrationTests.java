package io.userservice.database;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;

import io.userservice.testing.TestPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.userservice.testing.StartFailures.assertStartFails;
import static io.userservice.testing.StartFailures.start;
import static org.assertj.core.api.Assertions.assertThat;

/** A database that cannot be used ends the start with a report that names the fix. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseStartFailureIntegrationTests {

	private String url;

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

	@ParameterizedTest
	@ValueSource(strings = { "postgres://u:hidden@host/users", "postgresql://u:hidden@host/users",
			"POSTGRES://u:hidden@host/users" })
	void reportsAUrlThatIsNotOfJdbc(String url, CapturedOutput output) {
		assertStartFails(output, List.of("spring.datasource.url=" + url),
				"The database of spring.datasource.url is given as", "which is no JDBC URL",
				"Set spring.datasource.url to jdbc:postgresql://host:5432/users");
		assertThat(output).doesNotContain("hidden");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://u:hidden@host/users",
			"jdbc:postgresql://u:hidden@a:1,b:2/users?ssl=true", "jdbc:postgresql://host/hidden/users" })
	void reportsAUrlWithMoreThanTheDriverTakes(String url, CapturedOutput output) {
		assertStartFails(output, List.of("spring.datasource.url=" + url), "has more than hosts, ports and one name",
				"Set spring.datasource.url to jdbc:postgresql://host:5432/users");
		assertThat(output).doesNotContain("hidden");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:mysql://host/users?password=hidden", "jdbc:oracle:thin:@hidden", "jdbc:", "",
			"mysql://u:hidden@host", "r2dbc:postgresql://u:hidden@host/users", "host:5432/hidden" })
	void reportsADatabaseOfAnotherKind(String url, CapturedOutput output) {
		assertStartFails(output, List.of("spring.datasource.url=" + url),
				"The database of spring.datasource.url is given as", "which is not supported",
				"Set spring.datasource.url to a URL that begins with jdbc:postgresql:");
		assertThat(output).doesNotContain("hidden");
	}

	@Test
	void reportsASchemaWithTablesOfAnotherApplicationAndSharesItIfTold(CapturedOutput output) {
		JdbcClient database = newDatabase();
		database.sql("create table theirs (id int)").update();
		assertStartFails(output, settings(), "holds tables of another application",
				"set spring.flyway.baseline-on-migrate=true");
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
	}

	/**
	 * Newer PostgreSQL lets only the owner of a database create tables in its public
	 * schema.
	 */
	@Test
	void reportsAUserWhoMayNotCreateTables(CapturedOutput output) {
		newDatabase();
		TestPostgres.disown(this.url);
		assertStartFails(output, settings(), "cannot be used", "permission denied",
				"GRANT USAGE, CREATE ON SCHEMA public TO " + TestPostgres.USER);
	}

	@Test
	void reportsASchemaThatDoesNotExist(CapturedOutput output) {
		newDatabase();
		this.url += "?currentSchema=missing";
		assertStartFails(output, settings(), "has none of the schemas of currentSchema", "CREATE SCHEMA");
	}

	@Test
	void usesTheSchemaThatTheUrlNames() {
		JdbcClient database = newDatabase();
		database.sql("create table users (id int)").update();
		database.sql("create schema users_app").update();
		this.url += "?currentSchema=users_app";
		start(settings()).close();
		assertThat(database.sql("select count(*) from users_app.flyway_schema_history").query(Integer.class).single())
			.isPositive();
		assertThat(database.sql("select count(*) from users_app.users").query(Integer.class).single()).isZero();
	}

	/** Hibernate and the service's own statements would look for the tables elsewhere. */
	@ParameterizedTest
	@ValueSource(strings = { "spring.flyway.default-schema", "spring.flyway.schemas",
			"spring.jpa.properties.hibernate.default_schema" })
	void reportsASchemaThatTheUrlDoesNotName(String property, CapturedOutput output) {
		newDatabase();
		List<String> settings = new ArrayList<>(settings());
		settings.add(property + "=users_app");
		assertStartFails(output, settings, "Property " + property + " with value 'users_app'",
				"?currentSchema=users_app to spring.datasource.url");
	}

	@ParameterizedTest
	@ValueSource(strings = { "JST", "IST", "CTT" })
	void reportsATimeZoneThatTheDatabaseDoesNotKnow(String zone, CapturedOutput output) {
		newDatabase();
		TimeZone before = TimeZone.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone(zone));
		try {
			assertStartFails(output, settings(), "cannot be used", "TimeZone", "Start Java with -Duser.timezone=UTC");
		}
		finally {
			TimeZone.setDefault(before);
		}
	}

	@Test
	void reportsTlsThatTheDatabaseDoesNotHave(CapturedOutput output) {
		newDatabase();
		this.url += "?sslmode=require";
		assertStartFails(output, settings(), "cannot be used", "sslmode");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sslmode=verify-full&sslrootcert=/nowhere/root.crt", "sslmode=prefered" })
	void reportsTlsSettingsThatCannotBeUsed(String parameters, CapturedOutput output) {
		newDatabase();
		this.url += "?" + parameters;
		assertStartFails(output, settings(), "cannot be used", "Correct the ssl parameters of spring.datasource.url");
	}

	@Test
	void reportsAMigrationThatFailedBefore(CapturedOutput output) {
		JdbcClient database = newDatabase();
		start(settings()).close();
		database.sql("update flyway_schema_history set success = false where version = '3'").update();
		assertStartFails(output, settings(), "has a failed migration to schema version 3", "Restore");
	}

	@Test
	void reportsAFolderThatCannotBeWritten(CapturedOutput output, @TempDir Path folder) throws Exception {
		Path file = Files.createFile(folder.resolve("data"));
		assertStartFails(output, List.of("spring.datasource.url=jdbc:h2:file:" + file + "/users"),
				"The database of spring.datasource.url", "cannot be opened or created", file.toString(),
				"Not a directory", "a folder that the service may write");
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

}
