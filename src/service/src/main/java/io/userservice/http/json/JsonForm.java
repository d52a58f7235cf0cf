package io.userservice.http.json;

import java.util.Set;

import com.google.protobuf.Descriptors.Descriptor;

/** How ProtoJSON writes a message. */
enum JsonForm {

	/** As an object of its fields. */
	FIELDS,

	/** As the value of its only field. */
	VALUE,

	/** As a string. */
	TEXT,

	/** As a value of any type. */
	ANY;

	private static final String WELL_KNOWN = "google.protobuf.";

	private static final Set<String> VALUES = Set.of("DoubleValue", "FloatValue", "Int64Value", "UInt64Value",
			"Int32Value", "UInt32Value", "BoolValue", "StringValue", "BytesValue");

	private static final Set<String> TEXTS = Set.of("Timestamp", "Duration", "FieldMask");

	private static final Set<String> OF_ANY_TYPE = Set.of("Any", "Struct", "Value", "ListValue");

	static JsonForm of(Descriptor message) {
		if (!message.getFullName().equals(WELL_KNOWN + message.getName())) {
			return FIELDS;
		}
		String name = message.getName();
		return VALUES.contains(name) ? VALUE : TEXTS.contains(name) ? TEXT : OF_ANY_TYPE.contains(name) ? ANY : FIELDS;
	}

}
