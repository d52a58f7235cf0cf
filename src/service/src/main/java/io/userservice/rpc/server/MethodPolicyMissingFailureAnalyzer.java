package io.userservice.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells how to mend a start that failed because a method has no access rule. */
class RuleMissingAnalyzer extends AbstractFailureAnalyzer<RuleMissingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RuleMissingException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Name its scope in AccessRules.SCOPES, or its service in AccessRules.OPEN_SERVICES.", cause);
	}

}
