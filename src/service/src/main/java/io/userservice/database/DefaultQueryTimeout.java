package io.userservice.database;

import java.util.Map;

import org.hibernate.jpa.SpecHints;

import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.stereotype.Component;

/**
 * Sets the default time-out of queries, {@code jakarta.persistence.query.timeout}: the
 * database ends a query that takes longer, which would otherwise go on after its
 * connection has been given up.
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
