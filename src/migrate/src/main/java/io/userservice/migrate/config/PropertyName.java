package io.userservice.migrate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name of a property, whose spelling is Spring's relaxed one.
 *
 * @param written as it stands in the file
 * @param elements its parts between the dots; one in brackets is one part, with them
 */
public record PropertyName(String written, List<String> elements) {

	public static PropertyName of(String written) {
		List<String> elements = new ArrayList<>();
		StringBuilder element = new StringBuilder();
		int depth = 0;
		for (char next : written.toCharArray()) {
			if (next == '[' && depth++ == 0) {
				end(element, elements);
			}
			if (next == '.' && depth == 0) {
				end(element, elements);
			}
			else {
				element.append(next);
			}
			if (next == ']' && --depth == 0) {
				end(element, elements);
			}
		}
		end(element, elements);
		return new PropertyName(written, List.copyOf(elements));
	}

	private static void end(StringBuilder element, List<String> elements) {
		if (!element.isEmpty()) {
			elements.add(element.toString());
			element.setLength(0);
		}
	}

	/** The part at a place in the one spelling that all others are equal to. */
	public String uniform(int index) {
		return uniform(this.elements.get(index));
	}

	public static String uniform(String element) {
		return element.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	/** Whether the name begins with these parts, in any spelling. */
	public boolean startsWith(String... parts) {
		if (this.elements.size() < parts.length) {
			return false;
		}
		for (int i = 0; i < parts.length; i++) {
			if (!uniform(i).equals(uniform(parts[i]))) {
				return false;
			}
		}
		return true;
	}

	/** All parts from a place on, uniform, with dots. */
	public String uniformFrom(int index) {
		return String.join(".", this.elements.stream().skip(index).map(PropertyName::uniform).toList())
			.replace(".[", "[");
	}

	@Override
	public String toString() {
		return this.written;
	}

}
