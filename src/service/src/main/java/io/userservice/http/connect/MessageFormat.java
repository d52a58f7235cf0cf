package io.userservice.http.connect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/** How messages are written: the last part of a content type of the Connect protocol. */
enum MessageFormat {

	/** ProtoJSON; a field that the message does not have is an error. */
	JSON("json") {

		@Override
		Message parse(byte[] bytes, Message prototype) throws IOException {
			Message.Builder message = prototype.newBuilderForType();
			PARSER.merge(decode(bytes), message);
			return message.build();
		}

		@Override
		byte[] print(Message message) throws IOException {
			return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
		}

	},

	/** The binary format of Protocol Buffers. */
	PROTO("proto") {

		@Override
		Message parse(byte[] bytes, Message prototype) throws IOException {
			return prototype.getParserForType().parseFrom(bytes);
		}

		@Override
		byte[] print(Message message) {
			return message.toByteArray();
		}

	};

	private static final JsonFormat.Parser PARSER = JsonFormat.parser();

	private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

	private static final Pattern CLASS = Pattern.compile("(Exception|Error)\\b");

	private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");

	private final String name;

	MessageFormat(String name) {
		this.name = name;
	}

	/** {@code json} or {@code proto}. */
	String text() {
		return this.name;
	}

	/** A message of a client. */
	Message message(byte[] bytes, Message prototype) throws ConnectException {
		try {
			return parse(bytes, prototype);
		}
		catch (CharacterCodingException ex) {
			throw ConnectException.invalid("request", "must be text in UTF-8");
		}
		catch (IOException ex) {
			throw ConnectException.invalid("request", describe(ex));
		}
	}

	/**
	 * What is wrong with a message, without the names of classes that the library's text
	 * has.
	 */
	private static String describe(IOException ex) {
		String text = String.valueOf(ex.getMessage());
		Matcher place = PLACE.matcher(text);
		if (place.find()) {
			return "must be a JSON object; wrong at " + place.group();
		}
		return CLASS.matcher(text).find() ? "must be a valid message" : text;
	}

	abstract Message parse(byte[] bytes, Message prototype) throws IOException;

	abstract byte[] print(Message message) throws IOException;

	/**
	 * Strict: a decoder that replaces invalid bytes would store a text that the client
	 * has not sent.
	 */
	private static String decode(byte[] bytes) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
	}

}
