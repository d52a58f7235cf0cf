package io.userservice.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Ends the start if a setting under a prefix belongs to no record of configuration
 * properties, or if a duration has no unit, which Spring Boot (4.1) takes for
 * milliseconds, or is too long to be counted in nanoseconds. Spring Boot's own check,
 * {@code ignoreUnknownFields}, knows one record at a time, and leaves out system
 * properties and environment variables.
 */
public class SettingsGuard implements BeanFactoryPostProcessor {

	private static final Pattern NUMBER = Pattern.compile("[+-]?\\d*[1-9]\\d*");

	/** A hundred years, a third of what can be counted in nanoseconds. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	/** The variables that Kubernetes sets for a service of that name. */
	private static final Pattern KUBERNETES = Pattern.compile(".*_(SERVICE_HOST|(SERVICE_)?PORT(_.*)?)");

	private final ConfigurableEnvironment environment;

	private final ConfigurationPropertyName prefix;

	private final boolean checksVariables;

	private SettingsGuard(ConfigurableEnvironment environment, String prefix, boolean checksVariables) {
		this.environment = environment;
		this.prefix = ConfigurationPropertyName.of(prefix);
		this.checksVariables = checksVariables;
	}

	/**
	 * A guard of an application of ours, whose environment variables are checked, too.
	 * @param prefix of the settings that are ours
	 */
	public static SettingsGuard ofApplication(ConfigurableEnvironment environment, String prefix) {
		return new SettingsGuard(environment, prefix, true);
	}

	/**
	 * A guard of a library's settings: environment variables of similar names may be
	 * others'.
	 * @param prefix of the settings that are ours
	 */
	public static SettingsGuard ofLibrary(ConfigurableEnvironment environment, String prefix) {
		return new SettingsGuard(environment, prefix, false);
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		List<KnownSettings> known = knownSettings(beans);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
				if (this.checksVariables) {
					variables.getSource().forEach((name, value) -> checkVariable(name, value, known));
				}
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(this.prefix::isAncestorOf)
					.forEach((name) -> check(name.toString(), source.getConfigurationProperty(name).getValue(),
							(record) -> record.typeOf(name), known));
			}
		}
	}

	/** All records of configuration properties; nothing is made to find them. */
	private static List<KnownSettings> knownSettings(ConfigurableListableBeanFactory beans) {
		List<KnownSettings> known = new ArrayList<>();
		for (String bean : beans.getBeanNamesForType(Record.class, true, false)) {
			Class<?> type = beans.getType(bean, false);
			ConfigurationProperties properties = (type != null)
					? AnnotatedElementUtils.getMergedAnnotation(type, ConfigurationProperties.class) : null;
			if (properties != null) {
				known.add(new KnownSettings(ConfigurationPropertyName.of(properties.prefix()), type));
			}
		}
		return known;
	}

	private void checkVariable(String name, Object value, List<KnownSettings> known) {
		String uniform = uniform(name);
		if (uniform.startsWith(uniform(this.prefix.toString())) && !KUBERNETES.matcher(name).matches()) {
			check(name, value, (record) -> record.typeOfVariable(uniform), known);
		}
	}

	private static String uniform(String name) {
		return name.replaceAll("[_.-]", "").toLowerCase(Locale.ROOT);
	}

	private static void check(String name, Object value, Function<KnownSettings, Optional<Class<?>>> typeOf,
			List<KnownSettings> known) {
		Class<?> type = known.stream()
			.flatMap((record) -> typeOf.apply(record).stream())
			.findFirst()
			.orElseThrow(() -> new InvalidConfigurationPropertyValueException(name, value,
					"no setting has this name; application.yml and IDE completion list them"));
		if (type == Duration.class) {
			String duration = String.valueOf(value);
			if (NUMBER.matcher(duration).matches()) {
				throw new InvalidConfigurationPropertyValueException(name, value,
						"a duration needs a unit, such as %ss".formatted(value));
			}
			if (isTooLong(duration)) {
				throw new InvalidConfigurationPropertyValueException(name, value,
						"it must be at most %dd".formatted(LONGEST.toDays()));
			}
		}
	}

	private static boolean isTooLong(String duration) {
		try {
			return DurationStyle.detectAndParse(duration).compareTo(LONGEST) > 0;
		}
		catch (IllegalArgumentException ex) {
			// Spring Boot says what is wrong with it.
			return false;
		}
	}

}
