package io.userservice.user.change;

import java.util.List;

/** What happened to a user. */
public enum ChangeKind {

	/** The user was created. */
	CREATED,
	/** The user was updated. */
	UPDATED,
	/** The user was deleted. */
	DELETED;

	private static final List<ChangeKind> ALL = List.of(values());

	/** As stored: 1 or more. */
	int number() {
		return ordinal() + 1;
	}

	static ChangeKind of(int number) {
		return ALL.get(number - 1);
	}

}
