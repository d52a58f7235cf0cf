package io.userservice.migrate.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;

/** A file of properties, whose other lines and comments stay as they are. */
final class PropertiesFile implements ConfigFile {

	private final Path path;

	private final String text;

	private final Map<Document, Part> documents = new LinkedHashMap<>();

	/** The lines of a document, from 0 on, and the last one of each setting. */
	private record Part(int end, Map<Setting, Integer> entries) {

	}

	PropertiesFile(Path path, String text, String profile) {
		this.path = path;
		this.text = text;
		Lines lines = new Lines(text);
		int begin = 0;
		for (int line = 0; line <= lines.size(); line++) {
			if (line == lines.size() || isSeparator(lines, line)) {
				Part part = read(lines, begin, line);
				this.documents
					.put(Document.of(new Place(path, begin + 1), profile, List.copyOf(part.entries().keySet())), part);
				begin = line + 1;
			}
		}
	}

	/** Beside a comment of the same kind it is one itself. */
	private static boolean isSeparator(Lines lines, int line) {
		String text = lines.get(line);
		if (!text.matches("[#!]---")) {
			return false;
		}
		String kind = text.substring(0, 1);
		return (line == 0 || !lines.get(line - 1).startsWith(kind))
				&& (line + 1 == lines.size() || !lines.get(line + 1).startsWith(kind));
	}

	private Part read(Lines lines, int begin, int end) {
		Map<Setting, Integer> entries = new LinkedHashMap<>();
		Set<String> seen = new HashSet<>();
		int line = begin;
		while (line < end) {
			int first = line;
			StringBuilder logical = new StringBuilder(lines.get(line));
			boolean isComment = lines.get(line).stripLeading().matches("(?s)[#!].*");
			while (!isComment && lines.get(line).matches(".*(?<!\\\\)(\\\\\\\\)*\\\\") && line + 1 < end) {
				line++;
				logical.append('\n').append(lines.get(line));
			}
			if (!isComment) {
				add(first, line, logical.toString(), entries, seen);
			}
			line++;
		}
		int last = end;
		while (last > begin && lines.get(last - 1).isBlank()) {
			last--;
		}
		return new Part(last, entries);
	}

	private void add(int first, int last, String logical, Map<Setting, Integer> entries, Set<String> seen) {
		Place place = new Place(this.path, first + 1);
		Properties parsed = new Properties();
		try {
			parsed.load(new StringReader(logical));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (IllegalArgumentException ex) {
			throw new InputException(place, "this line cannot be read: " + ex.getMessage());
		}
		parsed.stringPropertyNames().forEach((name) -> {
			if (!seen.add(name)) {
				throw new InputException(place, "the key %s is there twice".formatted(name));
			}
			entries.put(new Setting(PropertyName.of(name), parsed.getProperty(name), place), last);
		});
	}

	@Override
	public Path path() {
		return this.path;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public List<Document> documents() {
		return List.copyOf(this.documents.keySet());
	}

	@Override
	public String rewritten(Map<Document, List<Property>> written) {
		Lines lines = new Lines(this.text);
		this.documents.forEach((document, part) -> {
			List<Setting> moved = document.moved();
			moved.forEach((setting) -> lines.remove(setting.place().line() - 1, part.entries().get(setting)));
			List<String> added = new ArrayList<>();
			written.getOrDefault(document, List.of())
				.forEach((property) -> added.add(property.fullName() + "=" + escaped(property.value())));
			lines.insert(moved.isEmpty() ? part.end() : moved.get(0).place().line() - 1, added);
		});
		return lines.text();
	}

	private static String escaped(String value) {
		return value.replace("\\", "\\\\")
			.replace("\n", "\\n")
			.replace("\r", "\\r")
			.replace("\t", "\\t")
			.replaceFirst("^ ", "\\\\ ");
	}

}
