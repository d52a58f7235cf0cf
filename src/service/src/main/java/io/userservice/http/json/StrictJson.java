package io.userservice.http.json;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Requires that a text is one JSON object by RFC 8259, each name in it given once, and
 * that its values have the types that ProtoJSON asks for. Own code, because JsonFormat
 * (protobuf-java-util 4.36) has no strict mode: it takes single quotes, comments, names
 * without quotes and what follows the object, and the last of repeated names. To be
 * removed when it has one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>
 */
final class StrictJson {

	/** As many levels as JsonFormat takes. */
	private static final int DEEPEST = 100;

	/** Names are not remembered, since clients choose them. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
		.build();

	private final JsonParser json;

	private StrictJson(JsonParser json) {
		this.json = json;
	}

	/**
	 * @param text of a message of the type
	 * @throws InvalidFieldException with the path of the field that is wrong; empty for
	 * the message itself
	 */
	static void check(String text, Descriptor type) {
		try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			StrictJson checked = new StrictJson(json);
			json.nextToken();
			checked.message("", type);
			if (json.nextToken() != null) {
				throw invalid("", "must be one JSON object, and nothing after it");
			}
		}
		catch (JacksonException ex) {
			TokenStreamLocation place = ex.getLocation();
			throw invalid("", "must be a JSON object" + ((place != null)
					? "; wrong at line %d column %d".formatted(place.getLineNr(), place.getColumnNr()) : ""));
		}
	}

	private static InvalidFieldException invalid(String path, String description) {
		return new InvalidFieldException(List.of(new Violation(path, description)));
	}

	private static void require(boolean condition, String path, String description) {
		if (!condition) {
			throw invalid(path, description);
		}
	}

	/** The object at which the parser is. */
	private void fields(String path, Descriptor type) {
		Set<FieldDescriptor> seen = new HashSet<>();
		members(path, (name) -> {
			FieldDescriptor field = type.getFields()
				.stream()
				.filter((candidate) -> name.equals(candidate.getJsonName()) || name.equals(candidate.getName()))
				.findFirst()
				.orElseThrow(() -> invalid(path + name, "is not a field of " + type.getFullName()));
			require(seen.add(field), path + field.getName(), "must be given once");
			field(path + field.getName(), field);
		});
	}

	/** Goes to the value of each member of the object at which the parser is. */
	private void members(String path, Consumer<String> value) {
		require(this.json.currentToken() == JsonToken.START_OBJECT, withoutDot(path), "must be a JSON object");
		while (this.json.nextToken() != JsonToken.END_OBJECT) {
			String name = this.json.currentName();
			requireWhole(name, withoutDot(path));
			this.json.nextToken();
			value.accept(name);
		}
	}

	private static String withoutDot(String path) {
		return path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
	}

	private void field(String path, FieldDescriptor field) {
		if (this.json.currentToken() == JsonToken.VALUE_NULL) {
			return;
		}
		if (field.isMapField()) {
			FieldDescriptor value = field.getMessageType().findFieldByName("value");
			uniqueMembers(path + ".", () -> value(path, value));
		}
		else if (field.isRepeated()) {
			require(this.json.currentToken() == JsonToken.START_ARRAY, path, "must be a JSON array");
			for (int index = 0; this.json.nextToken() != JsonToken.END_ARRAY; index++) {
				value(path + "[" + index + "]", field);
			}
		}
		else {
			value(path, field);
		}
	}

	private void uniqueMembers(String path, Runnable value) {
		Set<String> seen = new HashSet<>();
		members(path, (name) -> {
			require(seen.add(name), withoutDot(path), "must have each name once");
			value.run();
		});
	}

	private void value(String path, FieldDescriptor field) {
		if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
			message(path, field.getMessageType());
		}
		else {
			ScalarJson.check(this.json, path, field);
			if (this.json.currentToken() == JsonToken.VALUE_STRING) {
				requireWhole(this.json.getString(), path);
			}
		}
	}

	private void message(String path, Descriptor type) {
		switch (JsonForm.of(type)) {
			case VALUE -> value(path, type.findFieldByName("value"));
			case TEXT -> require(this.json.currentToken() == JsonToken.VALUE_STRING, path, "must be a string");
			case ANY -> any(path);
			case FIELDS -> fields(path.isEmpty() ? "" : path + ".", type);
		}
	}

	/** A value of any type. */
	private void any(String path) {
		switch (this.json.currentToken()) {
			case START_OBJECT -> uniqueMembers(path, () -> any(path));
			case START_ARRAY -> {
				while (this.json.nextToken() != JsonToken.END_ARRAY) {
					any(path);
				}
			}
			case VALUE_STRING -> requireWhole(this.json.getString(), path);
			default -> {
			}
		}
	}

	/**
	 * A surrogate without its other half is no character, and would be stored as another.
	 */
	private static void requireWhole(String text, String path) {
		require(StandardCharsets.UTF_8.newEncoder().canEncode(text), path,
				"must be text in UTF-8, without half characters");
	}

}
