package io.userservice.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.UserErrors;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.text.Text;
import io.userservice.user.text.UserEmail;

/** Checks requests, and reads them with their defaults. Knows no user that is stored. */
public final class UserRequests {

	static final int DEFAULT_PAGE_SIZE = 50;

	static final int MAX_PAGE_SIZE = 10_000;

	/** Ids of a BatchGetUsers call. */
	static final int MAX_BATCH_SIZE = 1_000;

	/** Users of a CreateUsers call. */
	public static final int MAX_USERS = 10_000;

	private UserRequests() {
	}

	public static int id(GetUserRequest request) {
		return checked(request.getId());
	}

	public static int id(DeleteUserRequest request) {
		return checked(request.getId());
	}

	private static int checked(int id) {
		if (id < 1) {
			throw new InvalidFieldException(List.of(badId("id")));
		}
		return id;
	}

	private static Violation badId(String field) {
		return new Violation(field, "must be 1 or more");
	}

	/** Each id once, in the order asked. */
	public static Set<Integer> ids(BatchGetUsersRequest request) {
		if (request.getIdsCount() > MAX_BATCH_SIZE) {
			throw new InvalidFieldException(List.of(new Violation("ids", "must have at most " + MAX_BATCH_SIZE)));
		}
		List<Violation> violations = IntStream.range(0, request.getIdsCount())
			.filter((index) -> request.getIds(index) < 1)
			.mapToObj((index) -> badId("ids[%d]".formatted(index)))
			.toList();
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations);
		}
		return new LinkedHashSet<>(request.getIdsList());
	}

	/** Trimmed. */
	public static String email(GetUserByEmailRequest request) {
		String email = Text.trim(request.getEmail());
		refuse(Violation.of("email", UserEmail.problems(email)).toList());
		return email;
	}

	public static UserUpdate update(UpdateUserRequest request) {
		UserUpdate update = new UserUpdate(request.getId(), request.hasName() ? request.getName() : null,
				request.hasEmail() ? request.getEmail() : null, request.getEtag());
		List<Violation> violations = new ArrayList<>();
		if (update.id() < 1) {
			violations.add(badId("id"));
		}
		if (update.name() == null && update.email() == null) {
			violations.add(new Violation("name", "or email must be present"));
		}
		update.violations().forEach(violations::add);
		refuse(violations);
		return update;
	}

	private static void refuse(List<Violation> violations) {
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations);
		}
	}

	public static Page page(ListUsersRequest request) {
		List<Violation> violations = new ArrayList<>();
		int number = orDefault("page", request.getPage(), 1, violations);
		int size = orDefault("page_size", request.getPageSize(), DEFAULT_PAGE_SIZE, violations);
		int afterId = orDefault("after_id", request.getAfterId(), 0, violations);
		if (request.getPage() > 0 && afterId > 0) {
			violations.add(new Violation("after_id", "must not be combined with page"));
		}
		refuse(violations);
		return new Page(number, Math.min(size, MAX_PAGE_SIZE), afterId);
	}

	private static int orDefault(String field, int value, int defaultValue, List<Violation> violations) {
		if (value < 0) {
			violations.add(new Violation(field, "must not be negative"));
		}
		return (value == 0) ? defaultValue : value;
	}

	/** Of a CreateUser call. */
	public static NewUser newUser(CreateUserRequest request) {
		return newUser(request, "");
	}

	/**
	 * @param index the position in the stream of a CreateUsers call
	 */
	public static NewUser newUser(CreateUserRequest request, int index) {
		if (index == MAX_USERS) {
			throw UserErrors.tooManyUsers(MAX_USERS).toException();
		}
		return newUser(request, "requests[" + index + "]");
	}

	private static NewUser newUser(CreateUserRequest request, String prefix) {
		NewUser user = read(request);
		List<Violation> violations = user.violations().toList();
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations).within(prefix);
		}
		return user;
	}

	static NewUser read(CreateUserRequest request) {
		return new NewUser(request.getName(), request.getEmail());
	}

	/**
	 * The page that a ListUsers call asks for.
	 *
	 * @param number counted from 1
	 * @param size users of the page
	 * @param afterId the id before the page; 0 if the number counts
	 */
	public record Page(int number, int size, int afterId) {
	}

}
