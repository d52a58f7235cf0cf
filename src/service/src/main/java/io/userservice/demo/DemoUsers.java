package io.userservice.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.userservice.api.CreateUserRequest;
import io.userservice.request.UserRequests;
import io.userservice.security.development.DevelopmentTokens;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import io.userservice.user.input.NewUser;
import io.userservice.user.write.UserWrites;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * With the profile {@code demo}, creates invented users in a database that has none. A
 * service whose callers bring their own tokens does not start with it.
 */
@Component
@Profile(DemoUsers.PROFILE)
class DemoUsers implements ApplicationRunner {

	static final String PROFILE = "demo";

	private static final Logger logger = LoggerFactory.getLogger(DemoUsers.class);

	private final UserRepository users;

	private final UserWrites writes;

	DemoUsers(UserRepository users, UserWrites writes, DevelopmentTokens tokens) {
		if (!tokens.areGenerated()) {
			throw new InvalidConfigurationPropertyValueException("spring.profiles.active", PROFILE,
					"the profile creates invented users, and is for a service that generates a development token");
		}
		this.users = users;
		this.writes = writes;
	}

	@Override
	public void run(ApplicationArguments arguments) throws IOException {
		if (!this.users.findUsersFrom(1, 1).isEmpty()) {
			logger.info("The database has users, so the profile demo adds none");
			return;
		}
		try {
			logger.info("Created {} invented users", this.writes.create(null, read()).size());
		}
		catch (UserException.EmailTaken ex) {
			logger.info("Another replica has created the invented users");
		}
	}

	/** A user a line: e-mail, a blank, and the name. */
	private static List<NewUser> read() throws IOException {
		return new ClassPathResource("demo/users.txt").getContentAsString(StandardCharsets.UTF_8)
			.lines()
			.map((line) -> line.split(" ", 2))
			.map((parts) -> UserRequests
				.newUser(CreateUserRequest.newBuilder().setName(parts[1]).setEmail(parts[0]).build()))
			.toList();
	}

}
