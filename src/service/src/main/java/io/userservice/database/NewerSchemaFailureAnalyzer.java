package io.userservice.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a schema that a newer version has migrated, and what to start instead. */
class NewerSchemaFailureAnalyzer extends AbstractFailureAnalyzer<NewerSchemaException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NewerSchemaException cause) {
		return new FailureAnalysis(
				"The database of spring.datasource.url has schema version %s, which this version of the service does not know."
					.formatted(cause.version()),
				"Start the version of the service that migrated it, or a newer one.", cause);
	}

}
