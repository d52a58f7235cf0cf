package io.userservice.tls;

/** Says in one sentence which TLS property cannot be used, and why. */
class TlsSettingException extends RuntimeException {

	TlsSettingException(String sentence) {
		super(sentence);
	}

}
