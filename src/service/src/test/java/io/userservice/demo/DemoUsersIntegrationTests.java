package io.userservice.demo;

import java.io.IOException;

import io.userservice.security.development.DevelopmentTokens;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.UserRepository;
import io.userservice.user.input.NewUser;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The invented users come into an empty database alone, and never where callers bring
 * their own tokens. Each context is of its own, since all users are deleted that other
 * tests would have left.
 */
class DemoUsersIntegrationTests {

	abstract static class Tests {

		@Autowired
		private UserRepository users;

		@Autowired
		private UserWrites writes;

		private void run() throws IOException {
			new DemoUsers(this.users, this.writes, new DevelopmentTokens(() -> "token"))
				.run(new DefaultApplicationArguments());
		}

		@BeforeEach
		void deleteAll() {
			this.users.findUsersFrom(1, 100_000).forEach((user) -> this.writes.delete(null, user.id(), ""));
		}

		@Test
		void comeIntoAnEmptyDatabaseOnce() throws IOException {
			run();
			assertThat(this.users.findUsersFrom(1, 100)).hasSize(50)
				.extracting("name")
				.contains("Ada Lovelace", "山田 太郎", "מרים כהן", "محمد الأمين", "Smith, John “Jack”");
			run();
			assertThat(this.users.findUsersFrom(1, 100)).hasSize(50);
		}

		@Test
		void leaveOtherUsersAlone() throws IOException {
			this.writes.create(null, new NewUser("Somebody", "somebody@demo.example"));
			run();
			assertThat(this.users.findUsersFrom(1, 100)).extracting("name").containsExactly("Somebody");
		}

		@Test
		void doNotStartWhereCallersBringTheirOwnTokens() {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> new DemoUsers(this.users, this.writes, new DevelopmentTokens(null)))
				.withMessageContaining("spring.profiles.active")
				.withMessageContaining("generates a development token");
		}

	}

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "spring.application.name=demo")
	class OnH2 extends Tests {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	@TestPropertySource(properties = "spring.application.name=demo")
	class OnPostgreSql extends Tests {

	}

}
