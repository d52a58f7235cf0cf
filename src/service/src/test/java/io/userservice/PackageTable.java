package io.userservice;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.userservice.testing.ProjectFiles;

/** The table of packages in CONTRIBUTING.md: which may use which. */
final class PackageTable {

	static final String BASE = "io.userservice";

	private static final String HEAD = "| package of `io.userservice` | concern | may use |\n|---|---|---|\n";

	private static final Pattern NAME = Pattern.compile("`([a-z.]+(?:\\.\\*)?)`");

	private PackageTable() {
	}

	/**
	 * A package and those of ours that it may use.
	 *
	 * @param name the full name
	 * @param allowed as ArchUnit writes packages, such as {@code io.userservice.rpc..};
	 * the package itself, too
	 */
	record Row(String name, String[] allowed) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** One for each package, also of those that share a line. */
	static List<Row> rows() {
		String text = ProjectFiles.read("CONTRIBUTING.md");
		if (!text.contains(HEAD)) {
			throw new IllegalStateException("CONTRIBUTING.md has no table that begins with " + HEAD);
		}
		return text.substring(text.indexOf(HEAD) + HEAD.length())
			.lines()
			.takeWhile((line) -> line.startsWith("|"))
			.flatMap(PackageTable::rows)
			.toList();
	}

	private static Stream<Row> rows(String line) {
		String[] cells = line.split("\\|");
		String[] allowed = allowed(cells[3].trim());
		return names(cells[1]).stream()
			.map((name) -> new Row(name,
					Stream.concat(Stream.of(name), Arrays.stream(allowed)).toArray(String[]::new)));
	}

	private static String[] allowed(String cell) {
		return switch (cell) {
			case "all" -> new String[] { BASE + ".." };
			case "nothing" -> new String[0];
			default -> names(cell).toArray(String[]::new);
		};
	}

	/** The packages between back-ticks, which nothing but commas separates. */
	private static List<String> names(String cell) {
		if (!NAME.matcher(cell).replaceAll("").matches("[, ]*") || cell.isBlank()) {
			throw new IllegalStateException(
					"Not a list of packages, \"all\" or \"nothing\" in CONTRIBUTING.md: " + cell);
		}
		return NAME.matcher(cell).results().map(PackageTable::full).toList();
	}

	private static String full(MatchResult name) {
		String text = name.group(1).replace(".*", "..");
		return text.startsWith(BASE) ? text : BASE + "." + text;
	}

}
