package io.userservice.recipe;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.testing.Http;
import io.userservice.testing.TriedService;
import tools.jackson.databind.JsonNode;

/** Calls of users as JSON over HTTP, for which no generated class is needed. */
record Calls(int port, String token) {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** The response of a unary call that succeeds. */
	JsonNode call(String method, String request, String... headers) {
		HttpResponse<String> response = post(method, request, headers);
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.body());
		}
		return TriedService.json(response.body());
	}

	/** The reason of a unary call that fails. */
	String reason(String method, String request, String... headers) {
		return TriedService.reason(TriedService.json(post(method, request, headers).body()));
	}

	private HttpResponse<String> post(String method, String request, String... headers) {
		return Http.post(this.port, TriedService.USERS + method, request,
				Stream.concat(Stream.of("Authorization", "Bearer " + this.token), Arrays.stream(headers))
					.toArray(String[]::new));
	}

	/** The first messages of a stream, which ends then. */
	List<JsonNode> stream(String method, String request, int count) throws IOException, InterruptedException {
		HttpRequest call = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + TriedService.USERS + method))
			.header("Authorization", "Bearer " + this.token)
			.header("Content-Type", "application/connect+json")
			.POST(HttpRequest.BodyPublishers.ofByteArray(TriedService.envelopes(List.of(request))))
			.build();
		List<JsonNode> messages = new ArrayList<>();
		HttpResponse<InputStream> response = CLIENT.send(call, HttpResponse.BodyHandlers.ofInputStream());
		try (DataInputStream in = new DataInputStream(response.body())) {
			if (response.statusCode() != 200) {
				throw new IllegalStateException(response + new String(in.readAllBytes(), StandardCharsets.UTF_8));
			}
			while (messages.size() < count) {
				in.readUnsignedByte();
				messages.add(TriedService.json(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8)));
			}
		}
		return messages;
	}

}
