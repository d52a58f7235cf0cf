package io.userservice.http.console;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;

/** Serves a contract's documentation as JSON. */
public class ReferenceHandler implements HttpRequestHandler {

	private final byte[] json;

	public ReferenceHandler(Reference reference) {
		this.json = new JsonMapper().writeValueAsBytes(reference);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream().write(this.json);
	}

}
