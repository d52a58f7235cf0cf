package io.userservice.migrate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The settings of an application, one of which is missing. */
final class EnvironmentWithout {

	private EnvironmentWithout() {
	}

	/** Of Boot's client, and of its SSL bundles. */
	static List<String> names(ConfigurableEnvironment environment) {
		TreeSet<String> names = new TreeSet<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> files) {
				List.of(files.getPropertyNames())
					.stream()
					.filter((name) -> name.startsWith("spring.grpc.client.") || name.startsWith("spring.ssl."))
					.forEach(names::add);
			}
		}
		return List.copyOf(names);
	}

	static ConfigurableEnvironment property(ConfigurableEnvironment environment, String missing) {
		ConfigurableEnvironment less = new StandardEnvironment();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> files
					&& less.getPropertySources().get(source.getName()) == null) {
				Map<String, Object> left = new LinkedHashMap<>();
				for (String name : files.getPropertyNames()) {
					if (!name.equals(missing)) {
						left.put(name, files.getProperty(name));
					}
				}
				less.getPropertySources().addLast(new MapPropertySource(source.getName(), left));
			}
		}
		return less;
	}

}
