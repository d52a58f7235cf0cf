package io.userservice.migrate.channel;

/**
 * A channel of either client.
 *
 * @param name as the application asks for it
 * @param isOurs whether {@code user-service-client} sets it up
 * @param condition that its settings are for; empty for always
 */
record ChannelName(String name, boolean isOurs, String condition) {

	/** Boot's settings of channels without any of their own. */
	static final String DEFAULT = "default";

	/** net.devh's settings that each channel inherits. */
	static final String GLOBAL = "GLOBAL";

	boolean isDefault() {
		return this.name.equals(DEFAULT);
	}

	/** What Boot's properties of the channel begin with. */
	String group() {
		return "spring.grpc.client.channel" + key();
	}

	String key() {
		return this.name.matches("\\w[\\w-]*") ? "." + this.name : "[" + this.name + "]";
	}

	/** Of an SSL bundle of its own. */
	String bundle() {
		return "grpc-client-" + this.name + (this.condition.isEmpty() ? "" : "-" + this.condition);
	}

}
