package io.userservice.user;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.SpecHints;
import org.hibernate.query.NativeQuery;

import org.springframework.stereotype.Component;

/**
 * The reads of the calls that are made most. Each is one statement outside a transaction,
 * which saves the database a BEGIN and a COMMIT, and returns records, which no
 * persistence context has to track.
 */
@Component
class UserReads {

	/** Named as the columns, and as the properties of the entity. */
	private static final List<RecordComponent> COMPONENTS = List.of(StoredUser.class.getRecordComponents());

	private static final String COLUMNS = COMPONENTS.stream()
		.map(RecordComponent::getName)
		.collect(Collectors.joining(", "));

	/**
	 * Native because HQL (Hibernate 7) has no {@code = any(array)}: its {@code in} is
	 * rendered anew for each query, and its {@code array_contains} reads the whole table.
	 */
	static final String BY_IDS = "select " + COLUMNS + " from users where id = any(:keys)";

	static final String BY_EMAIL_KEYS = "select " + COLUMNS + " from users where email_key = any(:keys)";

	/** JDBC's value, with which its driver sets no timer. */
	private static final int NO_LIMIT = 0;

	private final SessionFactory sessions;

	private final int timeoutSeconds;

	private final AtomicLong completed = new AtomicLong();

	UserReads(SessionFactory sessions) {
		this.sessions = sessions;
		this.timeoutSeconds = timeoutSeconds(sessions);
	}

	/**
	 * Hibernate's stateless sessions do not apply the default time-out of queries.
	 * PostgreSQL's connections have a limit of their own.
	 */
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
		return find(BY_IDS, ids, Integer[].class);
	}

	/** Those of the users that exist, in any order. */
	List<StoredUser> findByEmailKeys(String[] keys) {
		return find(BY_EMAIL_KEYS, keys, String[].class);
	}

	private <K> List<StoredUser> find(String sql, K[] keys, Class<K[]> type) {
		return read((session) -> {
			NativeQuery<StoredUser> query = session.createNativeQuery(sql, StoredUser.class);
			COMPONENTS.forEach((component) -> query.addScalar(component.getName(), boxed(component.getType())));
			return query.setParameter("keys", keys, type).setTimeout(this.timeoutSeconds).list();
		});
	}

	/** The users from an id on, in ascending id. */
	List<StoredUser> findFrom(int id, int limit) {
		return read((session) -> session
			.createSelectionQuery("select " + COLUMNS + " from UserEntity where id >= :id order by id",
					StoredUser.class)
			.setParameter("id", id)
			.setMaxResults(limit)
			.setTimeout(this.timeoutSeconds)
			.list());
	}

	/** How many reads have succeeded so far. */
	long completed() {
		return this.completed.get();
	}

	private <T> T read(Function<StatelessSession, T> query) {
		try (StatelessSession session = this.sessions.openStatelessSession()) {
			T result = query.apply(session);
			this.completed.incrementAndGet();
			return result;
		}
	}

	private static Class<?> boxed(Class<?> type) {
		return (type == int.class) ? Integer.class : (type == long.class) ? Long.class : type;
	}

}
