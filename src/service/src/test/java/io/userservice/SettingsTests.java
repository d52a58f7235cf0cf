package io.userservice;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the properties that the service binds with {@code application.yml}, where the
 * default of each stands, and alone. Those of the client jar have theirs in the jar.
 */
class SettingsTests {

	private static final Properties DEFAULTS = defaults();

	@Test
	void listsEachPropertyOfTheServiceWithItsDefault() throws Exception {
		assertThat(serviceProperties().keySet()).as("properties bound").isNotEmpty().isEqualTo(listedNames());
	}

	@Test
	void statesEachDefaultOnce() throws Exception {
		assertThat(serviceProperties().entrySet().stream().filter((property) -> property.getValue() != null))
			.as("defaults in annotations")
			.isEmpty();
	}

	private static Set<String> listedNames() {
		return DEFAULTS.keySet()
			.stream()
			.map(Object::toString)
			.filter((name) -> name.startsWith("user-service."))
			// The client jar's, which names its own defaults.
			.filter((name) -> !name.startsWith("user-service.client."))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** The default in the annotation, if any, by name. */
	@SuppressWarnings("unchecked")
	private static Map<String, Object> serviceProperties() throws Exception {
		Map<String, Object> defaults = new TreeMap<>();
		URL classes = UserServiceApplication.class.getProtectionDomain().getCodeSource().getLocation();
		String metadata = java.nio.file.Files
			.readString(Path.of(classes.toURI()).resolve("META-INF/spring-configuration-metadata.json"));
		((List<Map<String, Object>>) JsonParserFactory.getJsonParser().parseMap(metadata).get("properties")).stream()
			// A map is empty by default, which YAML cannot list.
			.filter((property) -> !property.get("type").toString().startsWith("java.util.Map"))
			.forEach((property) -> defaults.put((String) property.get("name"), property.get("defaultValue")));
		return defaults;
	}

	private static Properties defaults() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new FileSystemResource("../../application.yml"));
		return yaml.getObject();
	}

}
