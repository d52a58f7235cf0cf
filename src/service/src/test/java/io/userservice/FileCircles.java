package io.userservice;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;

/**
 * Files that use each other in a circle. In place of ArchUnit's slices (1.4.2), which
 * named some of these circles in one run and others in the next.
 */
final class FileCircles {

	private FileCircles() {
	}

	/**
	 * The files that are part of a circle, or lead from one to another, with those of
	 * them that they use.
	 */
	static Map<String, Set<String>> of(Iterable<JavaClass> types, Predicate<Dependency> counted) {
		Map<String, Set<String>> uses = new TreeMap<>();
		types.forEach((type) -> type.getDirectDependenciesFromSelf()
			.stream()
			.filter(counted)
			.map((dependency) -> file(dependency.getTargetClass()))
			.filter((used) -> !used.equals(file(type)))
			.forEach((used) -> uses.computeIfAbsent(file(type), (name) -> new TreeSet<>()).add(used)));
		while (removeEnds(uses)) {
			// Until only circles are left.
		}
		return uses;
	}

	/** Removes what uses no other file, and what no other file uses. */
	private static boolean removeEnds(Map<String, Set<String>> uses) {
		uses.values().forEach((used) -> used.retainAll(uses.keySet()));
		Set<String> used = uses.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
		return uses.entrySet().removeIf((file) -> file.getValue().isEmpty() || !used.contains(file.getKey()));
	}

	private static String file(JavaClass type) {
		return Stream
			.iterate(type.getBaseComponentType(), (inner) -> inner != null,
					(inner) -> inner.getEnclosingClass().orElse(null))
			.reduce((inner, outer) -> outer)
			.orElseThrow()
			.getName();
	}

}
