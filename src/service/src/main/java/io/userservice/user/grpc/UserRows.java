package io.userservice.user.grpc;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.userservice.user.NewUser;
import io.userservice.user.UserUpdate;

/**
 * What writes have to themselves while they run: ids, and e-mails in a form that is cheap
 * and finds most that are the same. The database finds the others, and those of a
 * CreateUsers call with many users.
 */
final class UserRows {

	private UserRows() {
	}

	static Set<?> of(NewUser user) {
		return Set.of(email(user.email()));
	}

	static Set<?> of(List<NewUser> users) {
		return (users.size() == 1) ? of(users.get(0)) : Set.of();
	}

	static Set<?> of(UserUpdate update) {
		String email = update.email();
		return (email != null) ? Set.of(update.id(), email(email)) : Set.of(update.id());
	}

	private static String email(String email) {
		return email.toLowerCase(Locale.ROOT);
	}

}
