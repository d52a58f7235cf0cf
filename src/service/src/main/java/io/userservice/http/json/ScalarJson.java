package io.userservice.http.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Requires that a value in JSON has the type of a field that is no message. */
final class ScalarJson {

	/** RFC 8259, 6. ProtoJSON takes a number as a string, too. */
	private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

	/** Integers of 32 bits with a sign. */
	private static final Set<FieldDescriptor.Type> SIGNED = Set.of(FieldDescriptor.Type.INT32,
			FieldDescriptor.Type.SINT32, FieldDescriptor.Type.SFIXED32);

	/** The longest number that is worth its conversion; Jackson has the same limit. */
	private static final int LONGEST = 1_000;

	private ScalarJson() {
	}

	/**
	 * @param json is at the value
	 */
	static void check(JsonParser json, String path, FieldDescriptor field) {
		String wanted = wanted(json, field);
		if (wanted != null) {
			throw new InvalidFieldException(List.of(new Violation(path, "must be " + wanted)));
		}
	}

	/** What the value must be; null if it is. */
	private static @Nullable String wanted(JsonParser json, FieldDescriptor field) {
		JsonToken token = json.currentToken();
		boolean string = token == JsonToken.VALUE_STRING;
		boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
		return switch (field.getJavaType()) {
			case STRING, BYTE_STRING -> string ? null : "a string";
			case BOOLEAN -> (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) ? null : "true or false";
			case ENUM -> (string || token == JsonToken.VALUE_NUMBER_INT) ? null : "the name of a value";
			case INT, LONG -> ((string || number) && isInteger(json.getString(), field.getType())) ? null
					: "an integer of %d bits".formatted((field.getJavaType() == JavaType.INT) ? 32 : 64);
			case FLOAT, DOUBLE -> (string || number) ? null : "a number";
			case MESSAGE -> null;
		};
	}

	/** JsonFormat checks the range of the other types. */
	private static boolean isInteger(String text, FieldDescriptor.Type type) {
		if (text.length() > LONGEST || !NUMBER.matcher(text).matches()) {
			return false;
		}
		try {
			BigDecimal number = new BigDecimal(text);
			if (SIGNED.contains(type)) {
				number.intValueExact();
			}
			return true;
		}
		catch (ArithmeticException | NumberFormatException ex) {
			return false;
		}
	}

}
