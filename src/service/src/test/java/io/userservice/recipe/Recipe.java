package io.userservice.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.testing.ProjectFiles;

/**
 * A recipe of CONTRIBUTING.md as followed.
 *
 * @param files the new texts of the files that it changes, by their paths from the top of
 * the project
 */
record Recipe(Map<String, String> files) {

	/** Lines to be replaced, which a new file lacks, and the lines in their place. */
	private static final Pattern CHANGE = Pattern.compile("(?m)((?:^-.*\n)*)((?:^[+].*\n)+)");

	/** Applies the changes of a resource to a copy of the project's files. */
	static Recipe read(String resource) {
		Map<String, String> files = new LinkedHashMap<>();
		Stream.of(text(resource).split("(?m)^@ ")).skip(1).forEach((changes) -> {
			String file = changes.lines().findFirst().orElseThrow();
			files.put(file,
					CHANGE.matcher(changes)
						.results()
						.reduce("", (text, change) -> apply(file, text, change), (first, second) -> second));
		});
		return new Recipe(files);
	}

	private static String text(String resource) {
		try (InputStream bytes = Recipe.class.getResourceAsStream("/recipes/" + resource)) {
			return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String apply(String file, String text, MatchResult change) {
		String replacement = lines(change.group(2));
		if (change.group(1).isEmpty()) {
			return replacement;
		}
		return replace(file, text.isEmpty() ? ProjectFiles.read(file) : text, lines(change.group(1)), replacement);
	}

	private static String lines(String change) {
		return change.replaceAll("(?m)^[-+] ?", "").strip();
	}

	private static String replace(String file, String text, String old, String replacement) {
		Pattern wanted = Pattern
			.compile(Stream.of(old.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
		String[] parts = wanted.split(text, -1);
		if (parts.length != 2) {
			throw new AssertionError("The recipe of CONTRIBUTING.md no longer applies: %s has %d times: %s"
				.formatted(file, parts.length - 1, old));
		}
		return parts[0] + replacement + parts[1];
	}

	/** The recipe without the step of a file. */
	Recipe without(String file) {
		Map<String, String> others = new LinkedHashMap<>(this.files);
		if (others.remove(file) == null) {
			throw new IllegalArgumentException(file);
		}
		return new Recipe(others);
	}

	/** The recipe with a slip in a file. */
	Recipe replacing(String file, String old, String replacement) {
		Map<String, String> changed = new LinkedHashMap<>(this.files);
		changed.computeIfPresent(file, (name, text) -> replace(name, text, old, replacement));
		return new Recipe(changed);
	}

}
