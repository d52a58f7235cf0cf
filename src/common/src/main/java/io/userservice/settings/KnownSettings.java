package io.userservice.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** The settings that records of configuration properties read, by their components. */
final class KnownSettings {

	private final ConfigurationPropertyName prefix;

	private final Class<?> type;

	/**
	 * @param type a record that is bound to the prefix
	 */
	KnownSettings(ConfigurationPropertyName prefix, Class<?> type) {
		this.prefix = prefix;
		this.type = type;
	}

	/** The type of a setting; empty if the record has no such setting. */
	Optional<Class<?>> typeOf(ConfigurationPropertyName name) {
		if (!this.prefix.isAncestorOf(name)) {
			return Optional.empty();
		}
		return typeOf(this.type,
				IntStream.range(this.prefix.getNumberOfElements(), name.getNumberOfElements())
					.mapToObj((index) -> name.getElement(index, Form.UNIFORM))
					.toList());
	}

	/**
	 * The type of a setting in an environment variable, whose name does not tell where an
	 * element ends.
	 * @param name in lower case and without underscores
	 */
	Optional<Class<?>> typeOfVariable(String name) {
		String uniform = IntStream.range(0, this.prefix.getNumberOfElements())
			.mapToObj((index) -> this.prefix.getElement(index, Form.UNIFORM))
			.collect(Collectors.joining());
		return name.startsWith(uniform) ? typeOfVariable(this.type, name.substring(uniform.length()))
				: Optional.empty();
	}

	private static Optional<Class<?>> typeOfVariable(Type type, String name) {
		if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
			return Optional.of(raw);
		}
		Class<?> plain = (Class<?>) type;
		if (name.isEmpty()) {
			return Optional.of(plain);
		}
		return !plain.isRecord() ? Optional.empty()
				: Arrays.stream(plain.getRecordComponents())
					.filter((component) -> name.startsWith(nameOf(component)))
					.flatMap((component) -> typeOfVariable(component.getGenericType(),
							name.substring(nameOf(component).length()))
						.stream())
					.findFirst();
	}

	private static Optional<Class<?>> typeOf(Type type, List<String> names) {
		if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
			Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
			boolean isCollection = Collection.class.isAssignableFrom(raw);
			return (names.isEmpty() || isCollection) ? Optional.of(raw) : typeOfEntry(element, names);
		}
		Class<?> plain = (Class<?>) type;
		if (names.isEmpty()) {
			return Optional.of(plain);
		}
		if (!plain.isRecord()) {
			return Optional.empty();
		}
		return Arrays.stream(plain.getRecordComponents())
			.filter((component) -> nameOf(component).equals(names.get(0)))
			.findFirst()
			.flatMap((component) -> typeOf(component.getGenericType(), names.subList(1, names.size())));
	}

	/** The key of a map may have dots, unless its values have settings of their own. */
	private static Optional<Class<?>> typeOfEntry(Type value, List<String> names) {
		return (value instanceof Class<?> type && type.isRecord()) ? typeOf(type, names.subList(1, names.size()))
				: typeOf(value, List.of());
	}

	private static String nameOf(RecordComponent component) {
		return component.getName().toLowerCase(Locale.ROOT);
	}

}
