package io.userservice.rpc.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells how to mend a start that failed because a method has no access rule. */
class MethodPolicyMissingFailureAnalyzer extends AbstractFailureAnalyzer<MethodPolicyMissingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MethodPolicyMissingException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Name its scope in AccessRules.SCOPES, or its service in AccessRules.OPEN_SERVICES.", cause);
	}

}
