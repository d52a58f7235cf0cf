package io.userservice.database;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which standbys can be configured. */
class StandbyDatabaseTests {

	@Test
	void hasNoneByDefault() {
		assertThat(open("", DatabaseKind.H2).statements()).isEmpty();
		assertThat(open(" ", DatabaseKind.POSTGRESQL).statements()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://localhost/users?password=secret", "jdbc:h2:mem:other" })
	void refusesStandbysOfH2(String url) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> open(url, DatabaseKind.H2))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("user-service.database.standby-url");
				assertThat(ex.getReason()).contains("H2 has no standbys");
				assertThat(ex.getValue().toString()).doesNotContain("secret");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:h2:mem:other", "postgres://user:secret@localhost/users", "localhost:5432" })
	void refusesWhatIsNoUrlOfPostgres(String url) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> open(url, DatabaseKind.POSTGRESQL))
			.satisfies((ex) -> assertThat(ex.getValue().toString()).doesNotContain("secret"));
	}

	/** The start does not wait for them. */
	@Test
	void opensAStandbyThatIsAway() {
		StandbyDatabase away = open("jdbc:postgresql://127.0.0.1:1/users", DatabaseKind.POSTGRESQL);
		assertThat(away.statements()).isPresent();
		away.failed("a test");
		assertThat(away.isUsable()).isFalse();
		away.destroy();
	}

	private static StandbyDatabase open(String url, DatabaseKind kind) {
		DataSourceProperties primary = new DataSourceProperties();
		primary.setUsername("users");
		primary.setPassword("secret");
		return new StandbyDatabase(new DatabaseProperties(Duration.ofSeconds(2), Duration.ofSeconds(1), url), kind,
				primary, new DefaultListableBeanFactory().getBeanProvider(MeterRegistry.class));
	}

}
