package io.userservice.database;

import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of databases that the service works with. A bean tells which it is. */
public enum DatabaseKind {

	/** H2, embedded. */
	H2("jdbc:h2:"),
	/** PostgreSQL. */
	POSTGRESQL("jdbc:postgresql:");

	/** The property of the database's address. */
	static final String URL = "spring.datasource.url";

	private final String prefix;

	DatabaseKind(String prefix) {
		this.prefix = prefix;
	}

	/** The beginning of its URLs. */
	String prefix() {
		return this.prefix;
	}

	/** The kind of a JDBC URL; empty for a kind that is not supported. */
	static Optional<DatabaseKind> of(String url) {
		return Stream.of(values()).filter((kind) -> url.strip().startsWith(kind.prefix)).findFirst();
	}

}
