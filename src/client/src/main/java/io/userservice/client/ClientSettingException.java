package io.userservice.client;

/**
 * A channel's setting is wrong. The message is one sentence that names it and says what
 * it must be.
 */
class ClientSettingException extends RuntimeException {

	ClientSettingException(String message) {
		super(message);
	}

}
