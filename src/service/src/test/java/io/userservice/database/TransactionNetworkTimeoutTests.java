package io.userservice.database;

import java.sql.Connection;
import java.time.Duration;

import jakarta.persistence.EntityManager;
import org.hibernate.Session;
import org.hibernate.jdbc.Work;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.transaction.autoconfigure.TransactionProperties;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

class TransactionNetworkTimeoutTests {

	private final Connection connection = mock(Connection.class);

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "PT8S, 10000", "none, 0" })
	void setsTheNetworkTimeoutToTwoSecondsMoreThanTheTransactionTimeout(Duration timeout, int millis) throws Exception {
		TransactionProperties properties = new TransactionProperties();
		properties.setDefaultTimeout(timeout);
		new TransactionNetworkTimeout(entities(), properties).afterBegin(null, null);
		then(this.connection).should().setNetworkTimeout(any(), eq(millis));
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
