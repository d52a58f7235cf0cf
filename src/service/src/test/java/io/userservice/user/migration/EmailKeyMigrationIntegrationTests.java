package io.userservice.user.migration;

import java.nio.file.Path;
import java.util.List;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.StartFailures;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.user.UserEntity;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Keys of e-mails from before the rule of Unicode. */
@ExtendWith(OutputCaptureExtension.class)
class EmailKeyMigrationIntegrationTests {

	private JdbcClient database;

	@ParameterizedTest
	@ValueSource(strings = { "H2", "PostgreSQL" })
	void migratesKeysAndKeepsUsersThatShareAMailbox(String kind) {
		DriverManagerDataSource source = new DriverManagerDataSource(
				kind.equals("H2") ? "jdbc:h2:mem:keys;DB_CLOSE_DELAY=-1" : TestPostgres.newDatabase(),
				TestPostgres.USER, TestPostgres.PASSWORD);
		prepare(source);
		Flyway.configure().dataSource(source).javaMigrations(new EmailKeyMigration()).load().migrate();
		assertMigrated();
		new EmailKeyUpdate(this.database).run();
		assertMigrated();
		// As a replica of the version before does after the migration.
		insert(20, "JOS\u00C9@b\u00FCcher.example", "jos\u00E9@b\u00FCcher.example");
		new EmailKeyUpdate(this.database).run();
		assertThat(key(20)).isEqualTo("jos\u00E9@xn--bcher-kva.example");
		this.database.sql("delete from users where id = 9").update();
		assertThat(shared()).isEqualTo("12=1");
	}

	@Test
	void startsReportsAndFindsUsersThatShareAMailbox(@TempDir Path folder, CapturedOutput output) throws Exception {
		String url = TestPostgres.newDatabase();
		prepare(new DriverManagerDataSource(url, TestPostgres.USER, TestPostgres.PASSWORD));
		SharedSigningKey key = new SharedSigningKey(folder);
		try (ConfigurableApplicationContext service = StartFailures
			.start(List.of("spring.datasource.url=" + url, "spring.datasource.username=" + TestPostgres.USER,
					"spring.datasource.password=" + TestPostgres.PASSWORD, key.setting()))) {
			assertMigrated();
			assertThat(output).contains("2 users have the e-mail of another user").contains("9=5, 12=1");
			assertThat(output).doesNotContain("@example.com").doesNotContain("cher");
			ManagedChannel channel = NettyChannelBuilder
				.forAddress("localhost", service.getBean(GrpcServerProperties.class).getPort())
				.usePlaintext()
				.build();
			var users = UserServiceGrpc.newBlockingStub(channel)
				.withInterceptors(TestTokens.bearer(key.tokens().withScopes("users.read")));
			for (int id : new int[] { 1, 5, 7, 9, 12 }) {
				assertThat(users.getUser(GetUserRequest.newBuilder().setId(id).build()).getId()).isEqualTo(id);
			}
			channel.shutdownNow();
			assertThat(service.getBean(MeterRegistry.class).get("user.service.shared.mailboxes").gauge().value())
				.isEqualTo(2);
		}
	}

	@Test
	void keepsKeysUniqueWhateverTheCollationOfTheDatabaseBecomes() {
		DriverManagerDataSource source = new DriverManagerDataSource(TestPostgres.newDatabase(), TestPostgres.USER,
				TestPostgres.PASSWORD);
		prepare(source);
		Flyway.configure()
			.dataSource(source)
			.javaMigrations(new EmailKeyMigration(), new EmailKeyCollation())
			.load()
			.migrate();
		assertMigrated();
		assertThat(this.database.sql("""
				select collname from pg_index join pg_collation on pg_collation.oid = indcollation[0]
				where indexrelid = 'users_email_unique'::regclass and indisunique""").query(String.class).single())
			.isEqualTo("C");
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> insert(30, "ada", "ada@example.com"))
			.withMessageContaining(UserEntity.EMAIL_UNIQUE);
	}

	private void prepare(DriverManagerDataSource source) {
		Flyway.configure().dataSource(source).target("2").load().migrate();
		this.database = JdbcClient.create(source);
		insert(1, "jos\u00E9@example.com", "jos\u00E9@example.com");
		insert(5, "U@xn--bcher-kva.example", "u@xn--bcher-kva.example");
		insert(7, "Ada@Example.com", "ada@example.com");
		insert(9, "u@b\u00FCcher.example", "u@b\u00FCcher.example");
		insert(12, "jose\u0301@example.com", "jose\u0301@example.com");
		insert(15, "Stra\u00DFe@example.com", "stra\u00DFe@example.com");
	}

	private void insert(int id, String email, String key) {
		this.database.sql("insert into users (id, name, email, email_key) values (?, 'Ada', ?, ?)")
			.params(id, email, key)
			.update();
	}

	private void assertMigrated() {
		assertThat(key(1)).isEqualTo("jos\u00E9@example.com");
		assertThat(key(5)).isEqualTo("u@xn--bcher-kva.example");
		assertThat(key(7)).isEqualTo("ada@example.com");
		assertThat(key(9)).isEqualTo("u@xn--bcher-kva.example\u001F9");
		assertThat(key(12)).isEqualTo("jos\u00E9@example.com\u001F12");
		assertThat(key(15)).isEqualTo("strasse@example.com");
		assertThat(shared()).isEqualTo("9=5,12=1");
	}

	private String key(int id) {
		return this.database.sql("select email_key from users where id = ?").param(id).query(String.class).single();
	}

	private String shared() {
		return String.join(",",
				this.database.sql("select user_id || '=' || shares_with from shared_mailboxes order by user_id")
					.query(String.class)
					.list());
	}

}
