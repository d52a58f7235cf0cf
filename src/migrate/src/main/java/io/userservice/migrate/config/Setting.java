package io.userservice.migrate.config;

import io.userservice.migrate.told.Place;

/**
 * A setting as a file has it.
 *
 * @param name as it is written, such as {@code grpc.client.users.keepAliveTime}
 * @param value as Spring reads it, with its placeholders
 * @param place where it stands
 */
public record Setting(PropertyName name, String value, Place place) {

	/** Whether only a run of the application tells the value. */
	public boolean isOpen() {
		return this.value.contains("${") || this.value.matches(".*@[\\w.-]+@.*");
	}

	public boolean isEmpty() {
		return this.value.isBlank();
	}

}
