package io.userservice.client;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells of a channel's wrong setting that ended the start. */
class ClientSettingAnalyzer extends AbstractFailureAnalyzer<ClientSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ClientSettingException cause) {
		return new FailureAnalysis(cause.getMessage(), "Change this setting.", cause);
	}

}
