package io.userservice.migrate.config;

/**
 * A property to write.
 *
 * @param group what it is written under, such as {@code spring.grpc.client.channel.users}
 * @param name the rest of its name, such as {@code keepalive.time}
 * @param value its value
 * @param isImplied whether it is the default, which needs no line unless another file or
 * document has another value
 */
public record Property(String group, String name, String value, boolean isImplied) {

	public String fullName() {
		return this.group + "." + this.name;
	}

}
