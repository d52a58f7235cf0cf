package io.userservice.migrate.config;

import java.util.ArrayList;
import java.util.List;

import io.userservice.migrate.told.Place;

/**
 * A document of a file: all of it, or what stands between two lines {@code ---}.
 *
 * @param place where it begins
 * @param condition the profiles and the like that it is for; empty for always
 * @param settings all of its settings
 */
public record Document(Place place, String condition, List<Setting> settings) {

	private static final List<String> CONDITIONS = List.of("spring.config.activate.", "spring.profiles");

	/**
	 * @param profile of the file's name; empty for none
	 */
	static Document of(Place place, String profile, List<Setting> settings) {
		List<String> conditions = new ArrayList<>(profile.isEmpty() ? List.of() : List.of(profile));
		settings.stream()
			.filter((setting) -> CONDITIONS.stream().anyMatch((prefix) -> isCondition(setting, prefix)))
			.map(Setting::value)
			.forEach(conditions::add);
		return new Document(place, String.join(", ", conditions), List.copyOf(settings));
	}

	/** Others below {@code spring.profiles}, such as {@code active}, are none. */
	private static boolean isCondition(Setting setting, String prefix) {
		String name = setting.name().uniformFrom(0);
		return prefix.endsWith(".") ? name.startsWith(prefix) : name.matches("\\Q" + prefix + "\\E(\\[\\d+])?");
	}

	/** The client's settings of net.devh's starter. */
	public List<Setting> moved() {
		return this.settings.stream().filter((setting) -> isMoved(setting.name())).toList();
	}

	public static boolean isMoved(PropertyName name) {
		return name.startsWith("grpc", "client") || name.startsWith("grpc", "default-scheme");
	}

}
