package io.userservice.migrate.channel;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;

/** What was written of the settings, and what is told of the others. */
public final class Report {

	private final Set<Told> told = new LinkedHashSet<>();

	private final Set<Place> written = new LinkedHashSet<>();

	public void tell(Told something) {
		this.told.add(something);
	}

	/** Notes that a setting is in what is written. */
	void wrote(Setting setting) {
		this.written.add(setting.place());
	}

	/**
	 * What had no effect for one profile or channel, but has for another, is left out.
	 */
	public List<Told> all() {
		return this.told.stream()
			.filter((something) -> something.kind() == Told.Kind.BY_HAND || !this.written.contains(something.place()))
			.sorted(Comparator.comparing(Told::place))
			.toList();
	}

	/**
	 * Fails if something was neither written nor told.
	 * @param settings all that there are
	 */
	void requireAll(Collection<Setting> settings) {
		Set<Place> places = this.told.stream().map(Told::place).collect(Collectors.toSet());
		settings.stream()
			.filter((setting) -> !this.written.contains(setting.place()) && !places.contains(setting.place()))
			.findFirst()
			.ifPresent((lost) -> {
				throw new IllegalStateException("%s: %s would be lost".formatted(lost.place(), lost.name()));
			});
	}

}
