package io.userservice.database;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Tells which kind of database it is. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

	/** {@link DatabaseUrlCheck} has refused other kinds. */
	@Bean
	static DatabaseKind databaseKind(Environment environment) {
		return DatabaseKind.of(environment.getProperty(DatabaseKind.URL, "")).orElseThrow();
	}

}
