package io.userservice;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.userservice.database.DatabaseUnavailability;
import io.userservice.error.RpcError;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseExceptionMapperTests {

	private final DatabaseExceptionMapper mapper = new DatabaseExceptionMapper(new DatabaseUnavailability());

	static Stream<SQLException> outages() {
		return Stream.of(new SQLTransientConnectionException("pool exhausted"), new SQLTimeoutException("late"),
				new SQLException("connection refused", "08001"), new SQLException("too many connections", "53300"),
				new SQLException("disk full", "53100"), new SQLException("admin shutdown", "57P01"),
				new SQLException("I/O error", "58030"), new SQLException("serialization failure", "40001"),
				new SQLException("read-only standby", "25006"), new SQLException("H2 closed", "90098"));
	}

	@ParameterizedTest
	@MethodSource("outages")
	void mapsAnOutageToARetryableError(SQLException outage) {
		RpcError mapped = this.mapper.map(new CannotCreateTransactionException("outer", outage)).orElseThrow();
		WireError error = WireError.of(mapped.toException());
		assertThat(error.code()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(error.reason()).isEqualTo("DATABASE_UNAVAILABLE");
		assertThat(error.detail(RetryInfo.class).getRetryDelay().getSeconds()).isPositive();
		assertThat(error.wire()).doesNotContain(outage.getMessage());
	}

	@Test
	void mapsATransactionWhoseTimeIsOverToOverload() {
		RpcError mapped = this.mapper.map(new TransactionTimedOutException("late")).orElseThrow();
		assertThat(WireError.of(mapped.toException()).reason()).isEqualTo("OVERLOADED");
	}

	@Test
	void mapsAFailedRollbackToAnError() {
		SQLException closed = new SQLException("Connection is closed");
		assertThat(this.mapper.map(new org.hibernate.TransactionException("Unable to rollback", closed))).isPresent();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void logsABatchFailureWithoutItsRows(CapturedOutput output) {
		SQLException full = new SQLException("disk full", "53100");
		this.mapper.map(new BatchUpdateException("insert ('ada@example.com')", "53100", 0, new int[0], full));
		assertThat(output).contains("SQLSTATE 53100").doesNotContain("ada@example.com");
	}

	@Test
	void mapsNoExceptionThatIsNotAnOutage() {
		assertThat(this.mapper.map(new SQLException("syntax error", "42601"))).isEmpty();
		assertThat(this.mapper.map(new SQLException("no state"))).isEmpty();
		assertThat(this.mapper.map(new IllegalStateException())).isEmpty();
	}

}
