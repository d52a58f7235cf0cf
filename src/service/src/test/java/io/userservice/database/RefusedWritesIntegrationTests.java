package io.userservice.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.StatusRuntimeException;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A real PostgreSQL that refuses to store users, because transactions conflict or because
 * it is read-only.
 */
@ServiceTest
@OnPostgres
class RefusedWritesIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcOperations jdbc;

	private UserServiceStub users;

	@BeforeEach
	void connect() {
		this.users = UserServiceGrpc.newStub(this.channels.open((builder) -> {
		}));
	}

	@AfterEach
	void dropConflicts() {
		this.jdbc.execute("drop function if exists conflict cascade");
		this.jdbc.execute("drop sequence if exists attempts");
	}

	@Test
	void retriesATransactionThatConflictsTenTimes() {
		conflictUntilAttempt(11);
		assertThat(create().get().getCount()).isEqualTo(1);
		assertThat(attempts()).isEqualTo(11);
	}

	@Test
	void givesUpATransactionAfterElevenConflicts() {
		conflictUntilAttempt(1_000);
		assertUnavailable();
		assertThat(attempts()).isEqualTo(11);
	}

	@Test
	void discardsConnectionsToAReadOnlyDatabase() throws SQLException {
		try (Connection other = DriverManager.getConnection(this.pool.getJdbcUrl(), TestPostgres.USER,
				TestPostgres.PASSWORD)) {
			String alter = "alter database " + other.getCatalog();
			other.createStatement().execute(alter + " set default_transaction_read_only = on");
			try {
				this.pool.getHikariPoolMXBean().softEvictConnections();
				assertUnavailable();
			}
			finally {
				other.createStatement().execute(alter + " reset default_transaction_read_only");
			}
		}
		Awaitility.await()
			.ignoreExceptionsInstanceOf(StatusRuntimeException.class)
			.until(() -> create().get().getCount() == 1);
		// Discards all other read-only connections for the tests after this one.
		this.pool.getHikariPoolMXBean().softEvictConnections();
	}

	/**
	 * Makes inserts fail with a serialization failure up to the given attempt. A sequence
	 * counts the attempts, because a rollback does not reset it.
	 */
	private void conflictUntilAttempt(int attempt) {
		this.jdbc.execute("create sequence attempts");
		this.jdbc.execute("""
				create function conflict() returns trigger language plpgsql as $$
				begin
					if nextval('attempts') < %d then
						raise exception using errcode = 'serialization_failure';
					end if;
					return new;
				end $$""".formatted(attempt));
		this.jdbc.execute("create trigger conflict before insert on users for each row execute function conflict()");
	}

	private int attempts() {
		return this.jdbc.queryForObject("select last_value from attempts", Integer.class);
	}

	private void assertUnavailable() {
		ResponseCollector<CreateUsersResponse> response = create();
		WireError error = WireError.of(catchThrowableOfType(StatusRuntimeException.class, response::get));
		assertThat(error.reason()).isEqualTo("DATABASE_UNAVAILABLE");
	}

	private ResponseCollector<CreateUsersResponse> create() {
		return TestUsers.create(this.users, UUID.randomUUID() + "@example.com");
	}

}
