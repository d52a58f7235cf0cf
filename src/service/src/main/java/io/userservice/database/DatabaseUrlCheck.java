package io.userservice.database;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Refuses a URL that no driver of this service takes, and a schema that only a part of
 * the service would use, before anything connects.
 */
@Component
class DatabaseUrlCheck implements BeanFactoryPostProcessor, EnvironmentAware {

	/**
	 * Settings that name a schema for Flyway alone or Hibernate alone: Flyway would
	 * create tables where Hibernate does not look.
	 */
	private static final List<String> SCHEMAS = List.of("spring.flyway.default-schema", "spring.flyway.schemas[0]",
			"spring.flyway.schemas", "spring.jpa.properties.hibernate.default_schema");

	private static final String JDBC_URL = "Set spring.datasource.url to jdbc:postgresql://host:5432/users, and the user"
			+ " and the password in spring.datasource.username and spring.datasource.password.";

	/** PostgreSQL's driver takes neither before the parameters. */
	private static final Pattern USER_OR_PATH = Pattern.compile("^jdbc:postgresql://[^?]*(@|/[^?]*/)",
			Pattern.CASE_INSENSITIVE);

	private String url = "";

	private Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
		this.url = environment.getProperty(DatabaseKind.URL, "").strip();
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		checkUrl();
		SCHEMAS.forEach(this::checkSchema);
	}

	private void checkSchema(String property) {
		String schema = this.environment.getProperty(property, "");
		if (!schema.isEmpty() && !this.url.contains("currentSchema=" + schema)) {
			throw new InvalidConfigurationPropertyValueException(property, schema,
					"not all parts of the service would use this schema; add ?currentSchema=%s to spring.datasource.url, which all follow"
						.formatted(schema));
		}
	}

	private void checkUrl() {
		if (DatabaseKind.of(this.url).isEmpty()) {
			// The rest can hold a password, which Spring Boot's report of a value would
			// show.
			String kind = this.url.replaceFirst("(:/*).*", "$1…");
			if (kind.toLowerCase(Locale.ROOT).startsWith("postgres")) {
				throw new UnusableDatabaseException("is given as %s, which is no JDBC URL".formatted(kind), JDBC_URL);
			}
			throw new UnusableDatabaseException("is given as '%s', which is not supported".formatted(kind),
					"Set spring.datasource.url to a URL that begins with %s or %s."
						.formatted(DatabaseKind.POSTGRESQL.prefix(), DatabaseKind.H2.prefix()));
		}
		if (USER_OR_PATH.matcher(this.url).find()) {
			throw new UnusableDatabaseException("has more than hosts, ports and one name before its parameters",
					JDBC_URL);
		}
	}

}
