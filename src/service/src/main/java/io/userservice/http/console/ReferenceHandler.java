package io.userservice.http.console;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.HttpRequestHandler;

/** Serves a contract's documentation, and where it is served, as JSON. */
class ReferenceHandler implements HttpRequestHandler {

	private final Supplier<byte[]> json;

	/**
	 * @param endpoint under {@code grpc} beside the documentation; known once gRPC is
	 * served
	 */
	ReferenceHandler(Reference reference, Supplier<GrpcEndpoint> endpoint) {
		this.json = SingletonSupplier.of(() -> {
			JsonMapper mapper = new JsonMapper();
			ObjectNode content = mapper.valueToTree(reference);
			content.set("grpc", mapper.valueToTree(endpoint.get()));
			return mapper.writeValueAsBytes(content);
		});
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream().write(this.json.get());
	}

}
