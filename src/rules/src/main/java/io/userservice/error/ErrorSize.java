package io.userservice.error;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;

/**
 * Keeps the trailers of an error below 4 kB. A client of grpc-java that gets more than 8
 * KiB ends the whole connection, with all its calls; proxies have buffers of 4 kB. The
 * message is sent twice: as text with three bytes for each byte that is not ASCII, and
 * within the details, which are in Base64.
 */
public final class ErrorSize {

	/** Bytes of the details. In Base64 they are 2,900. */
	static final int DETAILS = 2_150;

	/** Bytes of the message, as gRPC encodes it. */
	static final int MESSAGE = 800;

	/** Elements of a list. */
	private static final int ELEMENTS = 10;

	/** The longest text once one has to be cut. */
	private static final int LONGEST_TEXT = 1_024;

	private static final String OMISSION = "...";

	private ErrorSize() {
	}

	/**
	 * The error with texts as long as possible.
	 * @param error gives the error whose texts have at most so many bytes
	 */
	static com.google.rpc.Status fit(IntFunction<com.google.rpc.Status> error) {
		com.google.rpc.Status fitting = error.apply(Integer.MAX_VALUE);
		for (int longest = LONGEST_TEXT; longest > 0 && fitting.getSerializedSize() > DETAILS; longest /= 2) {
			fitting = error.apply(longest);
		}
		return fitting;
	}

	/** An error of gRPC's own, which has no details. */
	public static Status fit(Status status) {
		String description = status.getDescription();
		return (description == null || encodedSize(description) <= MESSAGE) ? status
				: status.withDescription(message(description, MESSAGE));
	}

	/**
	 * The message of an error in at most so many bytes, and fewer where gRPC encodes
	 * them.
	 */
	static String message(String text, int longest) {
		String cut = cut(text, longest);
		for (int less = MESSAGE; encodedSize(cut) > MESSAGE; less -= 50) {
			cut = cut(text, less);
		}
		return cut;
	}

	/** Others than printable ASCII take three bytes each. */
	private static int encodedSize(String text) {
		int size = 0;
		for (byte letter : text.getBytes(StandardCharsets.UTF_8)) {
			size += (letter < ' ' || letter == 0x7f || letter == '%') ? 3 : 1;
		}
		return size;
	}

	/** The message with shorter texts and lists, at any depth. */
	@SuppressWarnings("unchecked")
	static <T extends Message> T cut(T message, int longest) {
		if (longest == Integer.MAX_VALUE) {
			return message;
		}
		Message.Builder cut = message.toBuilder();
		message.getAllFields().forEach((field, value) -> {
			if (!field.isRepeated()) {
				cut.setField(field, cut(field, value, longest));
				return;
			}
			cut.clearField(field);
			((List<Object>) value).stream()
				.limit(ELEMENTS)
				.forEach((element) -> cut.addRepeatedField(field, cut(field, element, longest)));
		});
		return (T) cut.build();
	}

	private static Object cut(FieldDescriptor field, Object value, int longest) {
		if (field.getJavaType() == JavaType.STRING) {
			return cut((String) value, longest);
		}
		return (field.getJavaType() == JavaType.MESSAGE) ? cut((Message) value, longest) : value;
	}

	/** The text in at most so many bytes, and no half of a character. */
	static String cut(String text, int longest) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= longest) {
			return text;
		}
		int end = Math.max(0, longest - OMISSION.length());
		while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
			end--;
		}
		return new String(bytes, 0, end, StandardCharsets.UTF_8) + OMISSION;
	}

}
