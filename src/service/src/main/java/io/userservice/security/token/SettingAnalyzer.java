package io.userservice.security.token;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells of a wrong setting that ended the start. */
class SettingAnalyzer extends AbstractFailureAnalyzer<SettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SettingException cause) {
		return new FailureAnalysis(cause.getMessage(), "Change this setting.", cause);
	}

}
