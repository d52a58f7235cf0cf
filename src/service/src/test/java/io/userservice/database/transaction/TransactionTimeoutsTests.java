package io.userservice.database.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;
import jakarta.persistence.EntityManager;
import org.hibernate.Session;
import org.hibernate.jdbc.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.transaction.autoconfigure.TransactionProperties;
import org.springframework.transaction.TransactionExecution;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

class TransactionTimeoutsTests {

	private final Connection connection = mock(Connection.class);

	private final Statement statement = mock(Statement.class);

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "PT8S, 10000, 8000", "none, 0, 0" })
	void allowsATransactionItsOwnTimeAndTheNetworkTwoSecondsMore(Duration timeout, int network, int ofStatements)
			throws Exception {
		begin(timeout, "another");
		then(this.connection).should().setNetworkTimeout(any(), eq(network));
		then(this.statement).should().execute("set local statement_timeout = " + ofStatements);
	}

	@Test
	void letsAWriteWaitForALockAsLongAsTheSettingSays() throws Exception {
		begin(Duration.ofSeconds(8), RetryingTransaction.NAME);
		then(this.statement).should().execute("set local statement_timeout = 8000; set local lock_timeout = 1500");
	}

	private void begin(Duration timeout, String name) throws SQLException {
		TransactionProperties properties = new TransactionProperties();
		properties.setDefaultTimeout(timeout);
		given(this.connection.createStatement()).willReturn(this.statement);
		TransactionExecution transaction = mock(TransactionExecution.class);
		given(transaction.getTransactionName()).willReturn(name);
		new TransactionTimeouts(entities(), properties,
				new DatabaseProperties(Duration.ofSeconds(2), Duration.ofMillis(1500), ""), DatabaseKind.POSTGRESQL)
			.afterBegin(transaction, null);
	}

	private EntityManager entities() {
		Session session = mock(Session.class);
		willAnswer((call) -> {
			call.<Work>getArgument(0).execute(this.connection);
			return null;
		}).given(session).doWork(any());
		EntityManager entities = mock(EntityManager.class);
		given(entities.unwrap(Session.class)).willReturn(session);
		return entities;
	}

}
