package io.userservice.migrate.channel;

import java.util.List;
import java.util.Locale;

import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.InputException;

/** Values as Spring turns them into words and truth values. */
final class Values {

	private Values() {
	}

	/** Refuses a value that net.devh's client refuses. */
	static void check(NetDevhProperty property, Setting setting) {
		String value = letters(setting);
		if (setting.isEmpty() || setting.isOpen()) {
			return;
		}
		List<String> allowed = switch (property) {
			case NEGOTIATION_TYPE -> List.of("tls", "plaintext", "plaintextupgrade");
			case ENABLE_KEEP_ALIVE, KEEP_ALIVE_WITHOUT_CALLS, SECURITY_CLIENT_AUTH_ENABLED ->
				List.of("true", "false", "on", "off", "yes", "no");
			default -> List.of(value);
		};
		if (!allowed.contains(value) && !(allowed.contains("on") && setting.value().strip().matches("[01]"))) {
			throw new InputException(setting.place(), "%s has the value %s, which is none of %s"
				.formatted(setting.name(), setting.value(), String.join(", ", allowed)));
		}
	}

	static boolean isTrue(Setting setting) {
		return setting.value().strip().matches("(?i)true|on|yes|1");
	}

	/** A word, however it is written. */
	static String letters(Setting setting) {
		return setting.value().replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
	}

}
