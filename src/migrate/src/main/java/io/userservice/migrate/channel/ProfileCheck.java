package io.userservice.migrate.channel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.userservice.migrate.config.Document;
import io.userservice.migrate.config.Property;
import io.userservice.migrate.told.Told;

/**
 * Whether what is written for profiles comes to the same as what net.devh's client makes
 * of them, each alone and each two together: one property of Boot can come from several
 * of net.devh's, which different profiles set.
 */
final class ProfileCheck {

	private final Map<String, Property> always;

	private final Report report;

	private final Map<String, Written> profiles = new LinkedHashMap<>();

	private record Written(Document document, List<Property> properties) {

	}

	ProfileCheck(Map<String, Property> always, Report report) {
		this.always = always;
		this.report = report;
	}

	/** What a profile needs beside what is always there. */
	static List<Property> differing(Map<String, Property> always, Map<String, Property> wanted) {
		return wanted.values().stream().filter((property) -> {
			Property other = always.get(property.fullName());
			return (other != null) ? !other.value().equals(property.value()) : !property.isImplied();
		}).toList();
	}

	void one(Document document, List<Property> written, Map<String, Property> wanted) {
		this.profiles.put(document.condition(), new Written(document, written));
		compare(document, "for %s".formatted(document.condition()), overlaid(written), wanted);
	}

	/**
	 * @param wanted what net.devh's client makes of two profiles
	 */
	void pairs(BiFunction<String, String, Map<String, Property>> wanted) {
		List<String> names = new ArrayList<>(this.profiles.keySet());
		for (int i = 0; i < names.size(); i++) {
			for (int j = i + 1; j < names.size(); j++) {
				Written first = this.profiles.get(names.get(i));
				Written second = this.profiles.get(names.get(j));
				compare(second.document(), "for %s and %s together".formatted(names.get(i), names.get(j)),
						overlaid(first.properties(), second.properties()), wanted.apply(names.get(i), names.get(j)));
			}
		}
	}

	@SafeVarargs
	private Map<String, Property> overlaid(List<Property>... layers) {
		Map<String, Property> all = new LinkedHashMap<>(this.always);
		for (List<Property> layer : layers) {
			layer.forEach((property) -> all.put(property.fullName(), property));
		}
		return all;
	}

	private void compare(Document document, String when, Map<String, Property> found, Map<String, Property> wanted) {
		wanted.values().forEach((property) -> {
			Property other = found.get(property.fullName());
			if ((other != null) ? !other.value().equals(property.value()) : !property.isImplied()) {
				tell(document, property, when, "it has to be %s, but is %s".formatted(property.value(),
						(other != null) ? other.value() : "not set"));
			}
		});
		found.values().forEach((property) -> {
			if (!wanted.containsKey(property.fullName()) && matters(property, found)) {
				tell(document, property, when, "it must not be set, but is %s".formatted(property.value()));
			}
		});
	}

	private void tell(Document document, Property property, String when, String text) {
		this.report.tell(Told.byHand(document.place(), property.fullName(),
				"%s %s: set it where both are known".formatted(when, text)));
	}

	/** What is left over can be without effect. */
	private static boolean matters(Property property, Map<String, Property> all) {
		return switch (property.name()) {
			case "keepalive.timeout", "keepalive.without-calls" ->
				!is(property.group() + ".keepalive.time", "1000d", all);
			case "ssl.bundle" -> !is(property.group() + ".ssl.enabled", "false", all);
			case "authority-override" -> true;
			default -> property.group().startsWith("spring.grpc.client.channel");
		};
	}

	private static boolean is(String name, String value, Map<String, Property> all) {
		Property property = all.get(name);
		return property != null && property.value().equals(value);
	}

}
