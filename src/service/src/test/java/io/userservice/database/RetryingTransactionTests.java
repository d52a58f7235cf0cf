package io.userservice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

class RetryingTransactionTests {

	/** As Hikari's: without a SQLState. */
	private static final SQLException CLOSED = new SQLException("Connection is closed");

	private final Connection connection = mock(Connection.class);

	private final DataSource database = mock(DataSource.class);

	private final RetryingTransaction transaction = new RetryingTransaction(TransactionOperations.withoutTransaction(),
			this.database);

	@BeforeEach
	void connect() throws SQLException {
		given(this.database.getConnection()).willReturn(this.connection);
		given(this.connection.getAutoCommit()).willReturn(true);
	}

	@Test
	void reportsAConnectionThatBreaksInAStatementAsLost() throws SQLException {
		willThrow(CLOSED).given(this.connection).rollback();
		assertThat(new DatabaseUnavailability().isCauseOf(catchException(() -> this.transaction.statement(() -> {
			throw new DataAccessResourceFailureException("broken");
		})))).isTrue();
		then(this.connection).should(never()).commit();
	}

	@Test
	void reportsAConnectionThatBreaksAtTheCommitAsLost() throws SQLException {
		willThrow(CLOSED).given(this.connection).commit();
		assertThat(
				new DatabaseUnavailability().isCauseOf(catchException(() -> this.transaction.statement(() -> "done"))))
			.isTrue();
		assertThat(this.transaction.committed()).isZero();
	}

	/** PostgreSQL (serializable) finds some conflicts at the commit. */
	@Test
	void runsAStatementAgainAfterAConflictAtTheCommit() throws SQLException {
		willThrow(new SQLException("could not serialize access", "40001")).willDoNothing()
			.given(this.connection)
			.commit();
		AtomicInteger runs = new AtomicInteger();
		assertThat(this.transaction.statement(runs::incrementAndGet)).isEqualTo(2);
		then(this.connection).should(times(2)).commit();
	}

	@Test
	void runsAStatementAgainAfterAConflict() throws SQLException {
		AtomicInteger runs = new AtomicInteger();
		assertThat(this.transaction.statement(() -> {
			if (runs.incrementAndGet() == 1) {
				throw new CannotAcquireLockException("deadlock");
			}
			return runs.get();
		})).isEqualTo(2);
		then(this.connection).should().rollback();
	}

}
