package io.userservice.database.embedded;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Gives each statement outside of a transaction the time-out of a read, as connections to
 * PostgreSQL do. H2 (2.4) keeps one time-out for a connection, so a statement without its
 * own would end after what was left of the transaction that used the connection before.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class H2QueryTimeout implements BeanPostProcessor {

	private final ObjectProvider<DatabaseProperties> properties;

	H2QueryTimeout(ObjectProvider<DatabaseProperties> properties) {
		this.properties = properties;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof JdbcTemplate template) {
			template.setQueryTimeout((int) this.properties.getObject().readTimeout().toSeconds());
		}
		return bean;
	}

}
