package io.userservice.recipe;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.userservice.testing.ProjectFiles;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The recipe "A new field of a user" of CONTRIBUTING.md leads to its end: a service with
 * the field nickname. A step that is left out fails by name.
 */
@ExtendWith(OutputCaptureExtension.class)
class NewFieldIntegrationTests {

	private static final String USER = "src/service/src/main/java/io/userservice/user/";

	@TempDir
	private static Path folder;

	private static Recipe recipe;

	private static SharedSigningKey key;

	private static URLClassLoader complete;

	@BeforeAll
	static void follow() throws IOException, InterruptedException {
		recipe = Recipe.read("new-field.txt");
		key = new SharedSigningKey(folder);
		ChangedService service = new ChangedService(folder.resolve("complete"), recipe);
		assertThat(service.compileAll()).isEmpty();
		complete = service.load();
	}

	@AfterAll
	static void close() throws IOException {
		complete.close();
	}

	static Stream<List<String>> databases() {
		return Stream.of(List.of("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID()),
				List.of("spring.datasource.url=" + TestPostgres.newDatabase(),
						"spring.datasource.username=" + TestPostgres.USER,
						"spring.datasource.password=" + TestPostgres.PASSWORD));
	}

	@Test
	void changesTheFilesOfTheTable() {
		String table = ProjectFiles.read("CONTRIBUTING.md").split("### A new field of a user: .*\n")[1].split("###")[0];
		assertThat(recipe.files()
			.keySet()
			.stream()
			.map((file) -> file.replaceFirst(".*/(userservice|resources)/", "").replaceFirst("V\\d+__\\w+", "V<n>__…")))
			.containsExactlyInAnyOrderElementsOf(
					Pattern.compile("(?m)^\\| `(.+?)`").matcher(table).results().map((file) -> file.group(1)).toList());
	}

	@ParameterizedTest
	@MethodSource("databases")
	void readsAndWritesTheFieldByEachCall(List<String> database) throws Exception {
		try (StartedService service = start(complete, database)) {
			Calls calls = new Calls(service.httpPort(), key.tokens().withScopes(TestTokens.ALL_SCOPES));
			String resume = calls.stream("WatchUsers", "{}", 1).get(0).get("resumeToken").asString();
			String ada = "{\"name\":\"Ada\",\"email\":\"ada@example.com\",\"nickname\":\" The Countess \"}";
			JsonNode user = calls.call("CreateUser", ada, "idempotency-key", "create");
			int id = user.get("id").asInt();
			assertThat(user.get("nickname").asString()).isEqualTo("The Countess");
			assertThat(calls.call("CreateUser", ada, "idempotency-key", "create")).isEqualTo(user);
			assertThat(calls.reason("CreateUser", ada.replace("Countess", "Lady"), "idempotency-key", "create"))
				.isEqualTo("IDEMPOTENCY_KEY_REUSED");
			assertThat(calls.reason("CreateUser", ada.replace("Countess", "x".repeat(51)))).isEqualTo("INVALID_FIELD");
			assertRead(calls, user);

			String update = "{\"id\":%d,\"nickname\":\"Lovelace\",\"etag\":\"%s\"}".formatted(id,
					user.get("etag").asString());
			JsonNode updated = calls.call("UpdateUser", update, "idempotency-key", "update");
			assertThat(updated.get("nickname").asString()).isEqualTo("Lovelace");
			assertThat(updated.get("etag").asString()).startsWith("1-");
			assertThat(calls.call("UpdateUser", update, "idempotency-key", "update")).isEqualTo(updated);
			assertThat(calls.reason("UpdateUser", update.replace("Lovelace", "Lady"), "idempotency-key", "update"))
				.isEqualTo("IDEMPOTENCY_KEY_REUSED");
			assertThat(calls.call("UpdateUser",
					update.replace(user.get("etag").asString(), updated.get("etag").asString())))
				.isEqualTo(updated);
			assertRead(calls, updated);

			JdbcTemplate sql = new JdbcTemplate(service.database());
			assertThat(sql.queryForList("select name || ' ' || nickname || ' ' || version from users", String.class))
				.containsExactly("Ada Lovelace 1");
			assertThat(calls.stream("WatchUsers", "{\"resumeToken\":\"%s\"}".formatted(resume), 3))
				.filteredOn((change) -> change.has("user"))
				.last()
				.satisfies((change) -> assertThat(change.get("user")).isEqualTo(updated));
			calls.call("DeleteUser", "{\"id\":%d}".formatted(id));
			assertThat(sql.queryForList("select kind from user_changes order by id", Integer.class)).containsExactly(1,
					2, 3);
			assertThat(sql.queryForList("select id from users")).isEmpty();
		}
	}

	private static void assertRead(Calls calls, JsonNode user) throws Exception {
		int id = user.get("id").asInt();
		assertThat(calls.call("GetUser", "{\"id\":%d}".formatted(id))).isEqualTo(user);
		assertThat(calls.call("GetUserByEmail", "{\"email\":\"ada@example.com\"}")).isEqualTo(user);
		assertThat(calls.call("BatchGetUsers", "{\"ids\":[%d]}".formatted(id)).get("users").get(0)).isEqualTo(user);
		assertThat(calls.stream("ListUsers", "{}", 1)).containsExactly(user);
	}

	@ParameterizedTest
	@MethodSource("databases")
	void refusesToStartWithoutTheMigration(List<String> database, CapturedOutput output) {
		assertStartFails(complete, output, "missing column [nickname] in table [users]",
				// As if the last one did not exist.
				Stream.concat(database.stream(), Stream.of("spring.flyway.target=999?")).toList());
	}

	@Test
	void refusesToStartWithoutTheColumnOfTheEntity(CapturedOutput output) throws Exception {
		ChangedService changed = new ChangedService(folder.resolve("slip"),
				recipe.replacing(USER + "UserEntity.java", "@Column(nullable = false) private String nickname;",
						"@jakarta.persistence.Transient private String nickname;"));
		assertThat(changed.compile()).isEmpty();
		try (URLClassLoader loader = changed.load()) {
			databases().forEach((database) -> assertStartFails(loader, output,
					"UserEntity has no column for \"nickname\" of StoredUser", database));
		}
	}

	private static void assertStartFails(URLClassLoader loader, CapturedOutput output, String reason,
			List<String> settings) {
		int before = output.length();
		assertThatThrownBy(() -> start(loader, settings).close()).isInstanceOf(Exception.class);
		assertThat(output.getAll().substring(before)).contains("APPLICATION FAILED TO START")
			.contains("The code and the tables do not match: ")
			.contains(reason);
	}

	@ParameterizedTest
	@CsvSource({ "StoredUser.java, UserEntity.java", "NewUser.java, UserRequests.java",
			"UserEntity.java, UserEntity.java", "UserUpdate.java, UserRequests.java",
			"request/UserRequests.java, UserRequests.java" })
	void doesNotCompileWithoutAStep(String file, String failing) throws Exception {
		String path = recipe.files()
			.keySet()
			.stream()
			.filter((changed) -> changed.endsWith("/" + file))
			.findFirst()
			.orElseThrow();
		ChangedService changed = new ChangedService(folder.resolve(UUID.randomUUID().toString()), recipe.without(path));
		assertThat(changed.compile(path)).anyMatch((error) -> error.contains(failing));
	}

	private static StartedService start(URLClassLoader loader, List<String> database) throws ClassNotFoundException {
		return new StartedService(loader,
				Stream
					.concat(database.stream(), Stream.of("server.port=0", "grpc.server.port=0",
							"user-service.shutdown.quiet-period=0s", "user-service.http.enabled=true", key.setting()))
					.toList());
	}

}
