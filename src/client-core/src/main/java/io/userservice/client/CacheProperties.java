package io.userservice.client;

import java.time.Duration;

import io.userservice.settings.SettingRules;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The near cache of a channel, which answers GetUser, GetUserByEmail and BatchGetUsers
 * from memory.
 *
 * @param enabled whether there is one
 * @param maxStaleness how old what it answers may be, and how long ago the service must
 * have accepted the caller's token. While a watch of users does not prove that, it
 * answers nothing
 * @param maxBytes the most memory that it takes, about
 */
public record CacheProperties(@DefaultValue("false") boolean enabled, @DefaultValue("5s") Duration maxStaleness,
		@DefaultValue("64MB") DataSize maxBytes) {

	/**
	 * The service proves the state each second at most, and looks for changes each second
	 * at least.
	 */
	private static final Duration SHORTEST = Duration.ofSeconds(3);

	private static final DataSize SMALLEST = DataSize.ofMegabytes(1);

	void check(SettingRules rules) {
		rules.atLeast("maxStaleness", this.maxStaleness, SHORTEST);
		rules.atLeast("maxBytes", this.maxBytes.toBytes(), SMALLEST.toBytes());
	}

}
