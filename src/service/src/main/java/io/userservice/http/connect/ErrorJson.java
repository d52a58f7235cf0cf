package io.userservice.http.connect;

import java.util.Base64;
import java.util.List;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat.Printer;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.Metadata;
import io.userservice.http.forward.HttpMetadata;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors and ends of streams as JSON. Each detail has its bytes in Base64 and, as
 * {@code debug}, itself as JSON.
 */
final class ErrorJson {

	private static final FileDescriptor DETAILS = ErrorDetailsProto.getDescriptor();

	private static final Printer PRINTER = JsonFormat.printer()
		.usingTypeRegistry(TypeRegistry.newBuilder().add(DETAILS.getMessageTypes()).build())
		.omittingInsignificantWhitespace();

	private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

	private static final JsonMapper MAPPER = new JsonMapper();

	private ErrorJson() {
	}

	static byte[] error(ConnectException failure) {
		return MAPPER.writeValueAsBytes(node(failure));
	}

	/** The last message of a stream that has failed. */
	static byte[] end(ConnectException failure) {
		ObjectNode end = end(new HttpMetadata(failure.trailers()));
		end.set("error", node(failure));
		return MAPPER.writeValueAsBytes(end);
	}

	/** The last message of a stream that has ended well. */
	static byte[] end(Metadata trailers) {
		return MAPPER.writeValueAsBytes(end(new HttpMetadata(trailers)));
	}

	private static ObjectNode end(HttpMetadata trailers) {
		ObjectNode end = MAPPER.createObjectNode();
		ObjectNode metadata = MAPPER.createObjectNode();
		trailers.forEach((name, value) -> metadata.withArray(name).add(value));
		if (!metadata.isEmpty()) {
			end.set("metadata", metadata);
		}
		return end;
	}

	private static ObjectNode node(ConnectException failure) {
		ObjectNode error = MAPPER.createObjectNode()
			.put("code", failure.code().text())
			.put("message", failure.message());
		List<Any> details = failure.details();
		if (!details.isEmpty()) {
			ArrayNode array = error.putArray("details");
			details.forEach((detail) -> array.add(node(detail)));
		}
		return error;
	}

	private static ObjectNode node(Any detail) {
		String url = detail.getTypeUrl();
		ObjectNode node = MAPPER.createObjectNode()
			.put("type", url.substring(url.lastIndexOf('/') + 1))
			.put("value", BASE64.encodeToString(detail.getValue().toByteArray()));
		try {
			ObjectNode debug = (ObjectNode) MAPPER.readTree(PRINTER.print(detail));
			debug.remove("@type");
			node.set("debug", debug);
		}
		catch (InvalidProtocolBufferException ex) {
			// For a type outside google.rpc only the bytes are sent.
		}
		return node;
	}

}
