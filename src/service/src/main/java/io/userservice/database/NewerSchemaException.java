package io.userservice.database;

/** The database's schema is of a newer version of the service. */
class NewerSchemaException extends RuntimeException {

	private final String version;

	NewerSchemaException(String version) {
		super("schema version " + version);
		this.version = version;
	}

	/** The newest migration that the database has. */
	String version() {
		return this.version;
	}

}
