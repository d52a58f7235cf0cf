package io.userservice.user.read;

import io.userservice.user.StoredUser;

import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.hibernate.SessionFactory;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.SpecHints;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.stereotype.Component;

/**
 * The reads of the calls that are made most. Each is one statement outside a transaction,
 * which saves the database a BEGIN and a COMMIT. By JDBC, which takes less CPU than a
 * query of Hibernate's (docs/performance.md).
 */
@Component
class UserReads {

	private static final String SELECT = Stream.of(StoredUser.class.getRecordComponents())
		.map(RecordComponent::getName)
		.collect(Collectors.joining(", ", "select ", " from users "));

	/** PostgreSQL takes less CPU for it than for an array of one id. */
	private static final String BY_ID = SELECT + "where id = ?";

	/** One statement for any number of ids. */
	static final String BY_IDS = SELECT + "where id = any(?)";

	static final String BY_EMAIL_KEYS = SELECT + "where email_key = any(?)";

	private static final String FROM_ID = SELECT + "where id >= ? order by id limit ?";

	/** JDBC's value, with which its driver sets no timer. */
	private static final int NO_LIMIT = 0;

	private final JdbcTemplate database;

	private final AtomicLong completed = new AtomicLong();

	UserReads(DataSource database, SessionFactory sessions) {
		this.database = new JdbcTemplate(database);
		this.database.setQueryTimeout(timeoutSeconds(sessions));
	}

	/** PostgreSQL's connections have a limit of their own. */
	private static int timeoutSeconds(SessionFactory sessions) {
		if (sessions.unwrap(SessionFactoryImplementor.class)
			.getJdbcServices()
			.getDialect() instanceof PostgreSQLDialect) {
			return NO_LIMIT;
		}
		int millis = Integer.parseInt(sessions.getProperties().get(SpecHints.HINT_SPEC_QUERY_TIMEOUT).toString());
		return millis / 1_000;
	}

	/** Those of the users that exist, in any order. */
	List<StoredUser> find(Integer[] ids) {
		if (ids.length == 1) {
			return read(BY_ID, (query) -> query.setInt(1, ids[0]));
		}
		return read(BY_IDS, (query) -> query.setArray(1, query.getConnection().createArrayOf("integer", ids)));
	}

	/** Those of the users that exist, in any order. */
	List<StoredUser> findByEmailKeys(String[] keys) {
		return read(BY_EMAIL_KEYS, (query) -> query.setArray(1, query.getConnection().createArrayOf("varchar", keys)));
	}

	/** The users from an id on, in ascending id. */
	List<StoredUser> findFrom(int id, int limit) {
		return read(FROM_ID, (query) -> {
			query.setInt(1, id);
			query.setInt(2, limit);
		});
	}

	/** How many reads have succeeded so far. */
	long completed() {
		return this.completed.get();
	}

	private List<StoredUser> read(String sql, PreparedStatementSetter parameters) {
		List<StoredUser> users = this.database.query(sql, parameters, (row, number) -> user(row));
		this.completed.incrementAndGet();
		return users;
	}

	/** In the order of the components. */
	private static StoredUser user(ResultSet row) throws SQLException {
		return new StoredUser(row.getInt(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5),
				row.getLong(6));
	}

}
