package io.userservice.database;

import java.util.Map;

import org.hibernate.jpa.SpecHints;

import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.stereotype.Component;

/**
 * Has the database end each repository's query that takes longer than a read may; it
 * would go on when its connection has been given up. {@link UserReads} tells its own,
 * since Hibernate's stateless sessions have no such default.
 */
@Component
class DefaultQueryTimeout implements HibernatePropertiesCustomizer {

	private final DatabaseProperties properties;

	DefaultQueryTimeout(DatabaseProperties properties) {
		this.properties = properties;
	}

	@Override
	public void customize(Map<String, Object> hibernate) {
		hibernate.put(SpecHints.HINT_SPEC_QUERY_TIMEOUT, (int) this.properties.readTimeout().toMillis());
	}

}
