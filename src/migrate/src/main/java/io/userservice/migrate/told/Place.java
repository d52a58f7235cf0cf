package io.userservice.migrate.told;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A line of a file.
 *
 * @param file the file
 * @param line from 1 on; 0 for the file as a whole
 */
public record Place(Path file, int line) implements Comparable<Place> {

	private static final Comparator<Place> ORDER = Comparator.comparing((Place place) -> place.file().toString())
		.thenComparingInt(Place::line);

	@Override
	public int compareTo(Place other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return (this.line == 0) ? this.file.toString() : this.file + ":" + this.line;
	}

}
