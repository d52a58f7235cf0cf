package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** The error of a request that is no call, in the form of those of calls. */
final class ErrorBody {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final String NOT_FOUND = "nothing is served under this path; a call is POST"
			+ " /user.UserService/GetUser, for example";

	private ErrorBody() {
	}

	/** An error with the text of its status. */
	static void write(HttpServletResponse response, int status) throws IOException {
		HttpStatus known = HttpStatus.resolve(status);
		write(response, status, (known == HttpStatus.NOT_FOUND) ? NOT_FOUND
				: (known != null) ? known.getReasonPhrase() : "the request failed");
	}

	static void write(HttpServletResponse response, int status, String message) throws IOException {
		response.setStatus(status);
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream().write(MAPPER.writeValueAsBytes(new Body(code(status), message)));
		response.getOutputStream().write('\n');
	}

	private static String code(int status) {
		return switch (status) {
			case HttpServletResponse.SC_NOT_FOUND, HttpServletResponse.SC_NOT_IMPLEMENTED -> "unimplemented";
			case HttpServletResponse.SC_FORBIDDEN -> "permission_denied";
			default -> "unknown";
		};
	}

	private record Body(String code, String message) {
	}

}
