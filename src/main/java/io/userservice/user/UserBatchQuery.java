package io.userservice.user;

import java.util.List;

import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

import org.springframework.stereotype.Component;

/**
 * Reads many users in one select, without a transaction, and without the copies that a
 * persistence context keeps to find changes.
 */
@Component
class UserBatchQuery {

	private final SessionFactory sessions;

	UserBatchQuery(SessionFactory sessions) {
		this.sessions = sessions;
	}

	/** Those of the users that exist, in any order. */
	List<UserEntity> find(List<Integer> ids) {
		try (StatelessSession session = this.sessions.openStatelessSession()) {
			// Not getMultiple, for which H2 would read the whole table (array_contains).
			return session.createSelectionQuery("from UserEntity where id in :ids", UserEntity.class)
				.setParameterList("ids", ids)
				.list();
		}
	}

}
