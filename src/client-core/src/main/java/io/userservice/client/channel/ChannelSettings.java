package io.userservice.client.channel;

import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * What the environment sets of a starter's channels, whatever their names: such as
 * {@code my_users}, {@code MyUsers}, or {@code [users.eu]} in brackets.
 */
public final class ChannelSettings {

	private static final Pattern PLAIN = Pattern.compile("[a-z0-9-]+");

	private static final Pattern NEEDS_NO_BRACKETS = Pattern.compile("[A-Za-z0-9_-]+");

	private final Binder binder;

	private final String prefix;

	/**
	 * @param prefix of the starter's properties, such as {@code grpc.client}
	 */
	public ChannelSettings(Environment environment, String prefix) {
		this.binder = Binder.get(environment);
		this.prefix = prefix;
	}

	/** Whether a channel's property, such as {@code keep-alive-time}, is set. */
	public boolean isSet(String channel, String setting) {
		return names(channel)
			.anyMatch((name) -> this.binder.bind(name.append(setting), Bindable.of(String.class)).isBound());
	}

	/** The property of a channel, as a user may write it. */
	public String property(String channel, String setting) {
		return this.prefix + (NEEDS_NO_BRACKETS.matcher(channel).matches() ? "." + channel : "[" + channel + "]") + "."
				+ setting;
	}

	/** The ways to write a channel's name in properties. */
	public Stream<ConfigurationPropertyName> names(String channel) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(this.prefix);
		if (PLAIN.matcher(channel).matches()) {
			return Stream.of(parent.append(channel));
		}
		ConfigurationPropertyName inBrackets = parent.append("[" + channel + "]");
		return channel.contains(".") ? Stream.of(inBrackets)
				: Stream.of(ConfigurationPropertyName.adapt(this.prefix + "." + channel, '.'), inBrackets);
	}

}
