package io.userservice.contract;

import java.util.Locale;
import java.util.regex.Pattern;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;

/** The elements of a contract in the words of proto files. */
final class ContractTerms {

	private static final Pattern WORD_START = Pattern.compile("_+(.?)");

	private ContractTerms() {
	}

	static String kind(MethodDescriptorProto method) {
		if (method.getClientStreaming()) {
			return method.getServerStreaming() ? "bidirectional streaming" : "client streaming";
		}
		return method.getServerStreaming() ? "server streaming" : "unary";
	}

	static String type(FieldDescriptorProto field) {
		return field.hasTypeName() ? fullName(field.getTypeName())
				: field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
	}

	static String fullName(String reference) {
		return reference.substring(1);
	}

	static String label(FieldDescriptorProto field) {
		boolean plain = field.getLabel() == Label.LABEL_OPTIONAL && !field.getProto3Optional();
		return plain ? "singular" : field.getLabel().name().substring("LABEL_".length()).toLowerCase(Locale.ROOT);
	}

	static String oneof(DescriptorProto message, FieldDescriptorProto field) {
		// An optional field is alone in a oneof that only the compiler sees.
		boolean member = field.hasOneofIndex() && !field.getProto3Optional();
		return member ? message.getOneofDecl(field.getOneofIndex()).getName() : "none";
	}

	/** Generated code does not hold the JSON names that follow from the names. */
	static String jsonName(FieldDescriptorProto field) {
		return field.hasJsonName() ? field.getJsonName()
				: WORD_START.matcher(field.getName()).replaceAll((word) -> word.group(1).toUpperCase(Locale.ROOT));
	}

}
