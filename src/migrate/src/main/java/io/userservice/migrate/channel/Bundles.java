package io.userservice.migrate.channel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.userservice.migrate.config.Document;
import io.userservice.migrate.config.Property;

/** The SSL bundles to write: one for all channels with the same keys and certificates. */
final class Bundles {

	private final Map<List<String>, String> names = new HashMap<>();

	private final Set<String> taken = new HashSet<>();

	/**
	 * @param documents whose own bundles keep their names
	 */
	Bundles(List<Document> documents) {
		documents.stream()
			.flatMap((document) -> document.settings().stream())
			.filter((setting) -> setting.name().startsWith("spring", "ssl", "bundle")
					&& setting.name().elements().size() > 4)
			.forEach((setting) -> this.taken.add(setting.name().elements().get(4)));
	}

	/**
	 * The name of a bundle, the same for the same content.
	 * @param wanted whose characters that need brackets are replaced
	 * @param content names and values, in order
	 */
	String nameOf(String wanted, List<String> content) {
		return this.names.computeIfAbsent(content, (key) -> free(wanted));
	}

	private String free(String wanted) {
		String legal = wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
		String name = legal;
		for (int i = 2; !this.taken.add(name); i++) {
			name = legal + "-" + i;
		}
		return name;
	}

	static Property property(String type, String bundle, String name, String value) {
		return new Property("spring.ssl.bundle.%s.%s".formatted(type, bundle), name, value, false);
	}

}
