package io.userservice.database;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** No error of the database brings a name or an e-mail into the log, or to the client. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseErrorLogIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Faults {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Faults {

		/** Each with a message that quotes the row. */
		@ParameterizedTest
		@ValueSource(strings = { "23514", "23502", "22001", "P0001", "40001", "53100", "57014", "42501", "XX000" })
		void logsNoRowOfAnErrorOfATrigger(String state, CapturedOutput output) {
			this.database.execute("""
					create or replace function refuse() returns trigger language plpgsql as $$
					begin
						raise exception using errcode = '%s', message = new.name || new.email,
							detail = new.email, hint = new.name;
					end $$""".formatted(state));
			fail("create trigger refuse before insert on users for each row execute function refuse()",
					"drop trigger refuse on users", output);
		}

		@Test
		void logsNoRowOfAColumnThatIsMissing(CapturedOutput output) {
			fail("alter table users rename column name to name_before",
					"alter table users rename column name_before to name", output);
		}

	}

	abstract static class Faults {

		private static final String MARKER = "Confidential";

		@Autowired
		JdbcOperations database;

		@Autowired
		private TestChannels channels;

		/** As after a restore that sets the sequence back. */
		@Test
		void logsNoRowOfAnIdThatIsTaken(CapturedOutput output) {
			// More than other tests of this service gave back.
			int next = create(5_000).get().getUsers(4_999).getId() + 1;
			List<Integer> taken = IntStream.range(next, next + 20).boxed().toList();
			taken.forEach(
					(id) -> this.database.update("insert into users (id, name, email, email_key) values (?, ?, ?, ?)",
							id, MARKER, MARKER + id + "@example.com", MARKER + id + "@example.com"));
			try {
				assertFails(output);
			}
			finally {
				taken.forEach((id) -> this.database.update("delete from users where id = ?", id));
			}
		}

		@ParameterizedTest
		@CsvSource({ "alter table users rename to users_before, alter table users_before rename to users",
				"alter table users add column more varchar(9) default '' not null; alter table users alter column more drop default,"
						+ " alter table users drop column more" })
		void logsNoRowOfAStatementThatFails(String fault, String mend, CapturedOutput output) {
			fail(fault, mend, output);
		}

		void fail(String fault, String mend, CapturedOutput output) {
			this.database.execute(fault);
			try {
				assertFails(output);
			}
			finally {
				this.database.execute(mend);
			}
			assertThat(create(2).get().getCount()).isEqualTo(2);
		}

		private void assertFails(CapturedOutput output) {
			ResponseCollector<CreateUsersResponse> response = create(2);
			WireError error = WireError.of(catchThrowableOfType(StatusRuntimeException.class, response::get));
			assertThat(error.reason()).isIn("INTERNAL", "DATABASE_UNAVAILABLE");
			assertThat(error.wire()).doesNotContain(MARKER);
			// PostgreSQL itself logs the rows that it refuses.
			assertThat(output.getAll().lines().filter((line) -> !line.contains("EmbeddedPostgres")))
				.noneMatch((line) -> line.contains(MARKER));
		}

		private ResponseCollector<CreateUsersResponse> create(int count) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channels.open((builder) -> {
			})).createUsers(response);
			for (int user = 0; user < count; user++) {
				requests.onNext(CreateUserRequest.newBuilder()
					.setName(MARKER)
					.setEmail(MARKER + UUID.randomUUID() + "@example.com")
					.build());
			}
			requests.onCompleted();
			return response;
		}

	}

}
