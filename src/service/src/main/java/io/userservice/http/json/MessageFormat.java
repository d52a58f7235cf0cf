package io.userservice.http.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;

/** How messages are written: the last part of a content type of the Connect protocol. */
public enum MessageFormat {

	/** ProtoJSON; a field that the message does not have is an error. */
	JSON("json") {

		@Override
		Message parse(byte[] bytes, Message prototype) throws IOException {
			String text = decode(bytes);
			StrictJson.check(text, prototype.getDescriptorForType());
			Message.Builder message = prototype.newBuilderForType();
			PARSER.merge(text, message);
			return message.build();
		}

		@Override
		public void write(Message message, OutputStream out) throws IOException {
			PRINTER.appendTo(message, new ReadableJson(out));
		}

		@Override
		public void writeLine(Message message, OutputStream out) throws IOException {
			write(message, out);
			out.write('\n');
		}

	},

	/** The binary format of Protocol Buffers. */
	PROTO("proto") {

		@Override
		Message parse(byte[] bytes, Message prototype) throws IOException {
			return prototype.getParserForType().parseFrom(bytes);
		}

		@Override
		public void write(Message message, OutputStream out) throws IOException {
			message.writeTo(out);
		}

	};

	private static final JsonFormat.Parser PARSER = JsonFormat.parser();

	private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

	private static final Pattern CLASS = Pattern.compile("(Exception|Error)\\b");

	private static final String BYTE_ORDER_MARK = "\ufeff";

	/** Takes the place of bytes that are not UTF-8, so that their field can be named. */
	private static final String HALF_CHARACTER = "\ud800";

	private final String name;

	MessageFormat(String name) {
		this.name = name;
	}

	/** {@code json} or {@code proto}. */
	public String text() {
		return this.name;
	}

	/**
	 * A message of a client.
	 * @param name of the message in errors; empty for the whole request
	 * @throws InvalidFieldException if it is none
	 */
	public Message message(byte[] bytes, Message prototype, String name) {
		try {
			return parse(bytes, prototype);
		}
		catch (InvalidFieldException ex) {
			throw ex.within(name);
		}
		catch (IOException ex) {
			String text = String.valueOf(ex.getMessage());
			// The library's text may have the names of classes.
			String safe = CLASS.matcher(text).find() ? "must be a valid message" : text;
			throw new InvalidFieldException(List.of(new Violation("", safe))).within(name);
		}
	}

	abstract Message parse(byte[] bytes, Message prototype) throws IOException;

	/**
	 * Writes a message in small pieces, so that a large one needs no more of the heap.
	 */
	public abstract void write(Message message, OutputStream out) throws IOException;

	/** As {@link #write}, with a line's end where the format has lines. */
	public void writeLine(Message message, OutputStream out) throws IOException {
		write(message, out);
	}

	public final byte[] print(Message message) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		write(message, bytes);
		return bytes.toByteArray();
	}

	/** RFC 8259, 8.1: a byte order mark may be ignored. */
	private static String decode(byte[] bytes) throws CharacterCodingException {
		String text = StandardCharsets.UTF_8.newDecoder()
			.onMalformedInput(CodingErrorAction.REPLACE)
			.replaceWith(HALF_CHARACTER)
			.decode(ByteBuffer.wrap(bytes))
			.toString();
		return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
	}

}
