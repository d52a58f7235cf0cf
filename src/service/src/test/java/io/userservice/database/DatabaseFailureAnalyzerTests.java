package io.userservice.database;

import java.sql.SQLException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseFailureAnalyzerTests {

	/** Statements that can be executed as they are. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"schema public | jdbc:postgresql://h/users | app | GRANT USAGE, CREATE ON SCHEMA public TO app",
			"schema public | jdbc:postgresql://h/users?ssl=true&user=other | app | GRANT USAGE, CREATE ON SCHEMA public TO other",
			"schema My-Own | jdbc:postgresql://h/users | app-user | GRANT USAGE, CREATE ON SCHEMA \"My-Own\" TO \"app-user\"",
			"table flyway_schema_history | jdbc:postgresql://h/users | app | Let app own the service's tables and sequences, for instance by REASSIGN OWNED." })
	void namesTheRoleAndWhatItNeeds(String denied, String url, String user, String action) {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url", url)
			.withProperty("spring.datasource.username", user);
		SQLException failure = new SQLException("ERROR: permission denied for " + denied, "42501");
		assertThat(new DatabaseFailureAnalyzer(environment).analyze(failure, failure).getAction()).endsWith(action);
	}

}
