package io.userservice.migrate.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.userservice.migrate.source.Injection.Kind;

/** The stubs of an application, of which Boot's client makes a bean each. */
final class Stubs {

	private final Map<String, Set<String>> uses = new HashMap<>();

	private final Set<String> beans = new TreeSet<>();

	/** Full types by channel. */
	private final Map<String, Set<String>> byChannel = new TreeMap<>();

	/**
	 * @param injections of the main sources that can be written anew
	 */
	Stubs(Collection<Injection> injections) {
		for (Injection injection : injections) {
			this.uses.computeIfAbsent(injection.simpleType(), (type) -> new TreeSet<>())
				.add(injection.channel() + " " + injection.fullType());
			this.byChannel.computeIfAbsent(String.valueOf(injection.channel()), (channel) -> new TreeSet<>())
				.add(String.valueOf(injection.fullType()));
			if (injection.kind() == Kind.BEAN) {
				this.beans.add(injection.simpleType());
			}
		}
	}

	boolean isEmpty() {
		return this.byChannel.isEmpty();
	}

	boolean has(Injection injection) {
		return this.byChannel.getOrDefault(String.valueOf(injection.channel()), Set.of())
			.contains(String.valueOf(injection.fullType()));
	}

	/**
	 * Whether the bean is known by its channel, too: the name of a type alone can stand
	 * for one stub only.
	 */
	boolean isNamed(String simpleType) {
		return this.beans.contains(simpleType) || this.uses.getOrDefault(simpleType, Set.of()).size() > 1;
	}

	/** As net.devh's client names such a bean. */
	static String beanName(Injection injection) {
		return injection.channel() + injection.simpleType();
	}

	/** The class that has Boot's client make the beans. */
	String configuration(String packageName, String className) {
		List<String> lines = new ArrayList<>();
		if (!packageName.isEmpty()) {
			lines.addAll(List.of("package " + packageName + ";", ""));
		}
		lines.addAll(List.of("import org.springframework.context.annotation.Configuration;",
				"import org.springframework.grpc.client.ImportGrpcClients;", "", "/** The stubs, by channel. */",
				"@Configuration(proxyBeanMethods = false)"));
		this.byChannel.forEach((channel, types) -> {
			add(channel, "", types.stream().filter((type) -> !isNamed(simple(type))).toList(), lines);
			add(channel, ", prefix = \"" + channel + "\"",
					types.stream().filter((type) -> isNamed(simple(type))).toList(), lines);
		});
		lines.addAll(List.of("class " + className + " {", "", "}", ""));
		return String.join("\n", lines);
	}

	private static void add(String channel, String prefix, List<String> types, List<String> lines) {
		if (!types.isEmpty()) {
			lines.add("@ImportGrpcClients(target = \"%s\"%s, types = { %s })".formatted(channel, prefix,
					String.join(", ", types.stream().map((type) -> type + ".class").toList())));
		}
	}

	private static String simple(String type) {
		return type.replaceFirst(".*\\.", "");
	}

}
