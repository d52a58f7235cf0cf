package io.userservice.database.embedded;

import java.sql.SQLException;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.util.DriverDataSource;
import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import org.h2.api.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Makes the pool discard its connections to an H2 that has closed itself, and open the
 * file again.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class H2Reopening implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(H2Reopening.class);

	private final ApplicationEventPublisher events;

	H2Reopening(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			ReopeningH2 h2 = new ReopeningH2(driver(pool, ""), driver(pool, ReopeningH2.REPLACE), () -> reopened(pool));
			pool.setDataSource(h2);
			pool.setExceptionOverride(new ClosedEviction(h2));
		}
		return bean;
	}

	private static DriverDataSource driver(HikariDataSource pool, String setting) {
		return new DriverDataSource(pool.getJdbcUrl() + setting, pool.getDriverClassName(),
				pool.getDataSourceProperties(), pool.getUsername(), pool.getPassword());
	}

	private void reopened(HikariDataSource pool) {
		logger.warn("H2 had closed the database after a failure; its file is open again.");
		pool.getHikariPoolMXBean().softEvictConnections();
		this.events.publishEvent(new DatabaseReopenedEvent());
	}

	/** Evicts a connection whose database H2 has closed. */
	static final class ClosedEviction implements SQLExceptionOverride {

		/** H2 reports a failed write as a general error or one of the file. */
		private static final Set<Integer> CLOSED = Set.of(ErrorCode.DATABASE_IS_CLOSED, ErrorCode.GENERAL_ERROR_1,
				ErrorCode.IO_EXCEPTION_1, ErrorCode.OUT_OF_MEMORY);

		private final ReopeningH2 h2;

		ClosedEviction(ReopeningH2 h2) {
			this.h2 = h2;
		}

		@java.lang.Override
		public Override adjudicate(SQLException failure) {
			if (!CLOSED.contains(failure.getErrorCode())) {
				return Override.CONTINUE_EVICT;
			}
			try {
				this.h2.reopenIfClosed();
			}
			catch (SQLException ex) {
				// For want of room to open it. The next connection tries it again.
			}
			return Override.MUST_EVICT;
		}

	}

}
