package io.userservice.rpc.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a method without a row in the table of methods. */
class MethodPolicyMissingFailureAnalyzer extends AbstractFailureAnalyzer<MethodPolicyMissingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MethodPolicyMissingException cause) {
		return new FailureAnalysis(cause.getMessage(), "Add a row for it to MethodTable.", cause);
	}

}
