package io.userservice.user;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.userservice.database.DatabaseProperties;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

import org.springframework.stereotype.Component;

/**
 * The reads that many calls wait for. Each is one statement outside a transaction, which
 * spares the database a BEGIN and a COMMIT, and makes records, which no persistence
 * context has to watch.
 */
@Component
class UserReads {

	/**
	 * Native because HQL has no {@code = any(array)}: its {@code in} is rendered anew for
	 * each query, and its {@code array_contains} reads the whole table.
	 */
	static final String BY_IDS = "select id, name, email from users where id = any(:ids)";

	private final SessionFactory sessions;

	private final Duration timeout;

	UserReads(SessionFactory sessions, DatabaseProperties properties) {
		this.sessions = sessions;
		this.timeout = properties.readTimeout();
	}

	/** Those of the users that exist, in any order. */
	List<StoredUser> find(Integer[] ids) {
		return read((session) -> session.createNativeQuery(BY_IDS, StoredUser.class)
			.addScalar("id", Integer.class)
			.addScalar("name", String.class)
			.addScalar("email", String.class)
			.setParameter("ids", ids, Integer[].class)
			.setTimeout((int) this.timeout.toSeconds())
			.list());
	}

	/** The users from an id on, in ascending id. */
	List<StoredUser> findFrom(int id, int limit) {
		return read((session) -> session
			.createSelectionQuery("select id, name, email from UserEntity where id >= :id order by id",
					StoredUser.class)
			.setParameter("id", id)
			.setMaxResults(limit)
			.setTimeout((int) this.timeout.toSeconds())
			.list());
	}

	private <T> T read(Function<StatelessSession, T> query) {
		try (StatelessSession session = this.sessions.openStatelessSession()) {
			return query.apply(session);
		}
	}

}
