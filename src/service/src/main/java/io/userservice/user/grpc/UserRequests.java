package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;

import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserPage;

/** Checks requests and reads them with their defaults. */
class UserRequests {

	static final int DEFAULT_PAGE_SIZE = 50;

	static final int MAX_PAGE_SIZE = 10_000;

	private UserRequests() {
	}

	static int id(GetUserRequest request) {
		if (request.getId() < 1) {
			throw new InvalidFieldException(List.of(new Violation("id", "must be 1 or more")));
		}
		return request.getId();
	}

	static UserPage page(ListUsersRequest request, UserDirectory users) {
		List<Violation> violations = new ArrayList<>();
		int page = orDefault("page", request.getPage(), 1, violations);
		int size = orDefault("page_size", request.getPageSize(), DEFAULT_PAGE_SIZE, violations);
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations);
		}
		return users.page(page, Math.min(size, MAX_PAGE_SIZE));
	}

	private static int orDefault(String field, int value, int defaultValue, List<Violation> violations) {
		if (value < 0) {
			violations.add(new Violation(field, "must not be negative"));
		}
		return (value == 0) ? defaultValue : value;
	}

}
