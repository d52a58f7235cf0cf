package io.userservice.database.migration;

import org.hibernate.tool.schema.spi.SchemaManagementException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports code and tables that do not match, such as after a step that was forgotten. */
class SchemaFailureAnalyzer extends AbstractFailureAnalyzer<SchemaManagementException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SchemaManagementException cause) {
		return new FailureAnalysis("The code and the tables do not match: " + cause.getMessage() + ".",
				"Complete the change of the code: CONTRIBUTING.md lists the steps of a new field."
						+ " In a release, restore the table from a backup: it was changed by hand.",
				cause);
	}

}
