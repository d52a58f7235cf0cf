package io.userservice.database.embedded;

import com.zaxxer.hikari.HikariDataSource;
import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** Limits how long a statement of H2's waits for a lock. */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class H2LockTimeout implements BeanPostProcessor {

	private final ObjectProvider<DatabaseProperties> properties;

	H2LockTimeout(ObjectProvider<DatabaseProperties> properties) {
		this.properties = properties;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			String first = (pool.getConnectionInitSql() != null) ? pool.getConnectionInitSql() + "; " : "";
			pool.setConnectionInitSql(
					first + "set lock_timeout " + this.properties.getObject().lockTimeout().toMillis());
		}
		return bean;
	}

}
