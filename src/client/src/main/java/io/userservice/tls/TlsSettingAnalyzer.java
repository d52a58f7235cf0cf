package io.userservice.tls;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells how to mend a start that failed because of a certificate, a key or a store. */
class TlsSettingAnalyzer extends AbstractFailureAnalyzer<TlsSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TlsSettingException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Mend the file, or set the property to what works. A path on disk begins with file:", cause);
	}

}
