package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.user.NewUser;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;

import org.springframework.stereotype.Component;

/** Checks requests and reads them with their defaults. Calls no store. */
@Component
public class UserRequests {

	static final int DEFAULT_PAGE_SIZE = 50;

	static final int MAX_PAGE_SIZE = 10_000;

	private final Validator validator;

	UserRequests(Validator validator) {
		this.validator = validator;
	}

	int id(GetUserRequest request) {
		if (request.getId() < 1) {
			throw new InvalidFieldException(List.of(new Violation("id", "must be 1 or more")));
		}
		return request.getId();
	}

	Page page(ListUsersRequest request) {
		List<Violation> violations = new ArrayList<>();
		int number = orDefault("page", request.getPage(), 1, violations);
		int size = orDefault("page_size", request.getPageSize(), DEFAULT_PAGE_SIZE, violations);
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations);
		}
		return new Page(number, Math.min(size, MAX_PAGE_SIZE));
	}

	private static int orDefault(String field, int value, int defaultValue, List<Violation> violations) {
		if (value < 0) {
			violations.add(new Violation(field, "must not be negative"));
		}
		return (value == 0) ? defaultValue : value;
	}

	/**
	 * @param index the position in the stream of a CreateUsers call
	 */
	NewUser newUser(CreateUserRequest request, int index) {
		NewUser user = UserMessages.toNewUser(request);
		Set<ConstraintViolation<NewUser>> violations = this.validator.validate(user);
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations.stream()
				.map((violation) -> new Violation("requests[%d].%s".formatted(index, violation.getPropertyPath()),
						violation.getMessage()))
				.distinct()
				.toList());
		}
		return user;
	}

	/**
	 * The page that a ListUsers call asks for.
	 *
	 * @param number counted from 1
	 * @param size users of the page
	 */
	record Page(int number, int size) {
	}

}
