package io.userservice.migrate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The lines of a file, some of which are taken out and some put in. */
final class Lines {

	private final List<String> lines;

	private final String end;

	private final Set<Integer> removed = new TreeSet<>();

	private final Map<Integer, List<String>> inserted = new TreeMap<>();

	Lines(String text) {
		this.lines = List.of(text.split("\n", -1));
		this.end = text.contains("\r\n") ? "\r" : "";
	}

	int size() {
		return this.lines.size();
	}

	String get(int line) {
		return this.lines.get(line).stripTrailing();
	}

	void remove(int first, int last) {
		for (int line = first; line <= last; line++) {
			this.removed.add(line);
		}
	}

	void insert(int before, List<String> added) {
		this.inserted.computeIfAbsent(before, (line) -> new ArrayList<>()).addAll(added);
	}

	String text() {
		List<String> result = new ArrayList<>();
		for (int line = 0; line < this.lines.size(); line++) {
			add(line, result);
			if (!this.removed.contains(line)) {
				result.add(this.lines.get(line));
			}
		}
		add(this.lines.size(), result);
		String text = String.join("\n", result);
		return text.endsWith("\n") || text.isEmpty() ? text : text + "\n";
	}

	private void add(int line, List<String> result) {
		this.inserted.getOrDefault(line, List.of()).forEach((added) -> result.add(added + this.end));
	}

}
