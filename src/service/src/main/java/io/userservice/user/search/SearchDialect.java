package io.userservice.user.search;

import io.userservice.database.DatabaseKind;

/**
 * Where the databases differ in a search.
 *
 * @param afterAll what comes after each character of a word: PostgreSQL compares bytes,
 * H2 UTF-16 units
 * @param hasSignature whether a candidate's signature has the bits of the argument, twice
 * @param estimates whether the planner tells how large it takes a range for
 */
record SearchDialect(String afterAll, String hasSignature, boolean estimates) {

	private static final SearchDialect POSTGRES = new SearchDialect(Character.toString(Character.MAX_CODE_POINT),
			"c.signature & ? = ?", true);

	private static final SearchDialect H2 = new SearchDialect("\uFFFF", "bitand(c.signature, cast(? as bigint)) = ?",
			false);

	static SearchDialect of(DatabaseKind kind) {
		return (kind == DatabaseKind.POSTGRESQL) ? POSTGRES : H2;
	}

}
