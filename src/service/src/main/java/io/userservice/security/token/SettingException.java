package io.userservice.security.token;

/**
 * A setting is wrong. The message is one sentence that names it and says what it must be.
 */
class SettingException extends RuntimeException {

	SettingException(String message) {
		super(message);
	}

}
