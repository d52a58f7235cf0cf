package io.userservice.user;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Has PostgreSQL's driver send a batch of inserts as a few statements with many rows. The
 * driver's default sends each row by itself, which takes PostgreSQL twice the CPU. Not in
 * {@code application.yml}, because H2's driver refuses settings that it does not know. A
 * parameter of the same name in the URL overrides it.
 */
@Component
class PostgresBatches implements BeanPostProcessor {

	private static final String PROPERTY = "reWriteBatchedInserts";

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
			pool.addDataSourceProperty(PROPERTY, "true");
		}
		return bean;
	}

}
