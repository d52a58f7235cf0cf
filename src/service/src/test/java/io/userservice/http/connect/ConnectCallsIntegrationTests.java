package io.userservice.http.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.Message;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.testing.TriedService.Streamed;
import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.userservice.testing.TriedService.USERS;
import static org.assertj.core.api.Assertions.assertThat;

/** The calls of the service by HTTP, as clients of the Connect protocol make them. */
class ConnectCallsIntegrationTests {

	private static final TriedService service = TriedService.shared();

	@Test
	void makesEachUnaryCallOfUsers() {
		JsonNode ada = service.call("CreateUser", "{\"name\":\"Ada\",\"email\":\"ada@unary.example\"}");
		String id = ada.get("id").asString();
		assertThat(service.call("GetUser", "{\"id\":%s}".formatted(id))).isEqualTo(ada);
		assertThat(service.call("GetUserByEmail", "{\"email\":\"ADA@unary.example\"}")).isEqualTo(ada);
		assertThat(service.call("BatchGetUsers", "{\"ids\":[%s,999999]}".formatted(id)))
			.isEqualTo(TriedService.json("{\"users\":[%s],\"missingIds\":[999999]}".formatted(ada)));
		JsonNode changed = service.call("UpdateUser",
				"{\"id\":%s,\"name\":\"Bo\",\"etag\":\"%s\"}".formatted(id, ada.get("etag").asString()));
		assertThat(changed.get("name").asString()).isEqualTo("Bo");
		assertThat(List.of(ada.get("version"), changed.get("version"))).extracting(JsonNode::toString)
			.containsExactly("\"1\"", "\"2\"");
		assertThat(service.call("DeleteUser", "{\"id\":%s}".formatted(id))).isEmpty();
		HttpResponse<String> gone = service.post("GetUser", "{\"id\":%s}".formatted(id));
		assertThat(gone.statusCode()).isEqualTo(404);
		assertThat(TriedService.reason(TriedService.json(gone.body()))).isEqualTo("USER_NOT_FOUND");
	}

	/** Whatever is a trailer of gRPC is where the protocol has it. */
	@Test
	void passesPositionsOn() {
		int id = service.create("positioned");
		HttpResponse<String> first = post("", "GetUser", "{\"id\":%d}".formatted(id));
		String position = first.headers().firstValue("trailer-user-service-position").orElseThrow();
		assertThat(post(position, "GetUser", "{\"id\":%d}".formatted(id)).statusCode()).isEqualTo(200);
		HttpResponse<String> missing = post(position, "GetUser", "{\"id\":2147483647}");
		assertThat(missing.statusCode()).isEqualTo(404);
		assertThat(missing.headers().firstValue("user-service-position")).isPresent();
		for (String garbage : List.of("garbage", "p\u00f6sition")) {
			assertThat(post(garbage, "GetUser", "{\"id\":%d}".formatted(id)).statusCode()).isEqualTo(400);
		}
	}

	private static HttpResponse<String> post(String position, String method, String body) {
		return service
			.send(service.request(USERS + method, "Content-Type", "application/json", "user-service-position", position)
				.POST(BodyPublishers.ofString(body)), BodyHandlers.ofString());
	}

	@Test
	void makesUnaryCallsInTheBinaryFormat() throws IOException {
		int id = service.create("binary");
		HttpResponse<byte[]> response = service
			.send(service.request(USERS + "GetUser", "Content-Type", "application/proto")
				.POST(BodyPublishers.ofByteArray(request(id).toByteArray())), BodyHandlers.ofByteArray());
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/proto");
		assertThat(User.parseFrom(response.body()).getName()).isEqualTo("binary");
	}

	@Test
	void getsWhatHasNoSideEffects() throws IOException {
		int id = service.create("got");
		String text = Base64.getUrlEncoder().withoutPadding().encodeToString(request(id).toByteArray());
		HttpResponse<String> json = service.send(
				service.request(USERS + "GetUser?connect=v1&encoding=json&message=%7B%22id%22%3A" + id + "%7D"),
				BodyHandlers.ofString());
		assertThat(TriedService.json(json.body()).get("name").asString()).isEqualTo("got");
		HttpResponse<byte[]> binary = service.send(
				service.request(USERS + "GetUser?encoding=proto&base64=1&message=" + text), BodyHandlers.ofByteArray());
		assertThat(User.parseFrom(binary.body()).getName()).isEqualTo("got");
		assertThat(json.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	/** Nothing of a query is left out without a word. */
	@ParameterizedTest
	@ValueSource(strings = { "&message=%7B%22id%22%3A1%7D&message=%7B%22id%22%3A2%7D", "&message=%7B%7D&base64=yes",
			"&message=%7B%7D&connect=v2", "&encoding=json&message=%7B%7D",
			"&message=%7B%7D&compression=identity&compression=gzip" })
	void refusesAQueryThatSaysMoreThanOneThing(String query) {
		HttpResponse<String> response = service.send(service.request(USERS + "GetUser?encoding=json" + query),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(TriedService.reason(TriedService.json(response.body()))).isEqualTo("INVALID_FIELD");
	}

	@Test
	void takesJsonInAQueryAsItIsTyped() throws IOException {
		int id = service.create("of-a-kind");
		String request = """
				GET %sGetUser?encoding=json&message={"id":%d} HTTP/1.1\r
				Host: localhost\r
				Authorization: Bearer %s\r
				Connection: close\r
				\r
				""".formatted(USERS, id, service.token());
		try (Socket socket = new Socket("localhost", service.process().httpPort())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.startsWith("HTTP/1.1 200")
				.contains("\"of-a-kind\"");
		}
	}

	@Test
	void unzipsTheMessageOfAGet() throws IOException {
		int id = service.create("got-zipped");
		String text = Base64.getUrlEncoder().encodeToString(zip("{\"id\":%d}".formatted(id)));
		String path = USERS + "GetUser?encoding=json&base64=1&compression=%s&message=" + text;
		HttpResponse<String> zipped = service.send(service.request(path.formatted("gzip")), BodyHandlers.ofString());
		assertThat(TriedService.json(zipped.body()).get("name").asString()).isEqualTo("got-zipped");
		assertThat(service.send(service.request(path.formatted("br")), BodyHandlers.ofString()).statusCode())
			.isEqualTo(501);
	}

	/** Mistakes of clients that no part of the service's own code sees first. */
	@Test
	void answersBrokenRequestsWithoutAStackTrace() throws IOException {
		int before = service.process().log().length();
		String head = "Host: localhost\r\nConnection: close, Upgrade\r\n";
		String upgrade = head + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
		String key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
		String post = head + "Content-Type: application/json\r\nContent-Length: 2\r\n";
		for (String request : List.of("GET /user.UserService/GetUser?encoding=json&message=%zz HTTP/1.1\r\n" + head,
				"GET /user.UserService/GetUser?" + "a=1&".repeat(2_000) + " HTTP/1.1\r\n" + head,
				"GET /user.UserService/Chat HTTP/1.1\r\n" + head, "GET /user.UserService/Chat HTTP/1.1\r\n" + upgrade,
				"GET /user.UserService/Chat HTTP/1.1\r\nSec-WebSocket-Extensions: ;\r\n" + upgrade + key,
				"GET /user.UserService/Chat?x=%zz HTTP/1.1\r\n" + upgrade + key,
				"POST /user.UserService/GetUser HTTP/1.1\r\nAuthorization: Bearer\ta.b.c\r\n" + post + "\r\n{}",
				"POST /user.UserService/GetUser HTTP/1.1\r\nX-Any: caf\u00e9\r\n" + post + "\r\n{}",
				"POST /user.UserService/GetUser HTTP/1.1\r\nX-Any-Bin: ***\r\n" + post + "\r\n{}",
				"POST /user.UserService/Chat HTTP/1.1\r\n" + post + "\r\n{}")) {
			String response = raw(request + "\r\n");
			assertThat(response).as(request).matches("(?s)HTTP/1.1 (400|401|405|505|101) .*");
		}
		assertThat(service.process().log().substring(before)).doesNotContain("ERROR", "WARN", "\tat ", "a.b.c");
	}

	private static String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", service.process().httpPort())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 400 ".length());
			return new String(start, StandardCharsets.ISO_8859_1);
		}
	}

	private static String rawText(String request) throws IOException {
		try (Socket socket = new Socket("localhost", service.process().httpPort())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CreateUser", "UpdateUser", "DeleteUser" })
	void refusesToWriteByGet(String method) {
		HttpResponse<String> response = service.send(service.request(USERS + method + "?encoding=json&message=%7B%7D"),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(405);
	}

	@Test
	void streamsUsersInBothDirections() {
		List<String> newUsers = IntStream.range(0, 3_000)
			.mapToObj((number) -> "{\"name\":\"n\",\"email\":\"s%d@stream.example\"}".formatted(number))
			.toList();
		Streamed created = service.stream("CreateUsers", newUsers);
		assertThat(created.messages()).hasSize(1);
		assertThat(created.messages().get(0).get("count").asInt()).isEqualTo(3_000);
		assertThat(created.end().has("error")).isFalse();
		int first = created.messages().get(0).at("/users/0/id").asInt();
		Streamed listed = service.stream("ListUsers",
				List.of("{\"afterId\":%d,\"pageSize\":3000}".formatted(first - 1)));
		assertThat(listed.messages()).hasSize(3_000);
		assertThat(listed.messages().get(0).get("id").asInt()).isEqualTo(first);
	}

	@Test
	void endsAStreamWithTheErrorAfterWhatWasSent() {
		Streamed watched = service.stream("WatchUsers", List.of("{}"), "Connect-Timeout-Ms", "5000");
		assertThat(watched.messages().get(0).get("kind").asString()).isEqualTo("KIND_PROGRESS");
		assertThat(watched.end().at("/error/code").asString()).isEqualTo("deadline_exceeded");
		Streamed refused = service.stream("CreateUsers", List.of("{\"name\":\"n\",\"email\":\"no\"}"));
		assertThat(refused.messages()).isEmpty();
		assertThat(refused.end().at("/error/details/1/debug/fieldViolations/0/field").asString())
			.isEqualTo("requests[0].email");
	}

	@Test
	void createsUsersOnceForAnIdempotencyKey() {
		String request = "{\"name\":\"once\",\"email\":\"once@example.com\"}";
		JsonNode first = service.call("CreateUser", request, "Idempotency-Key", "a-key");
		assertThat(service.call("CreateUser", request, "Idempotency-Key", "a-key")).isEqualTo(first);
	}

	/** The wrong request, the HTTP status, the code, and the reason or nothing. */
	@ParameterizedTest
	@CsvSource(delimiterString = "|", quoteCharacter = '\0',
			textBlock = """
					GetUser        | {"id":0}                                | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | {"id":"x"}                              | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | {"idd":1}                               | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | {"id":1                                 | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | [1]                                     | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | {"id":1e999999999}                      | 400 | invalid_argument   | INVALID_FIELD
					GetUser        | {"id":2147483647}                       | 404 | not_found          | USER_NOT_FOUND
					GetUserByEmail | {"email":"nobody@example.com"}          | 404 | not_found          | USER_NOT_FOUND
					BatchGetUsers  | {"ids":[0]}                             | 400 | invalid_argument   | INVALID_FIELD
					CreateUser     | {"name":"x","email":"x"}                | 400 | invalid_argument   | INVALID_FIELD
					UpdateUser     | {"id":2147483647,"name":"x"}            | 404 | not_found          | USER_NOT_FOUND
					NoSuchCall     | {}                                      | 404 | unimplemented      |
					CreateUser     | {"name":"Bo","email":"none@j.example"} {"name":"Cy","email":"none@j.example"} | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":"Bo","email":"none@j.example"}}       | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":"Bo","email":"none@j.example"}garbage | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":"A","name":"Bo","email":"none@j.example"} | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {name:"Bo",email:none@j.example}              | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":5,"email":"none@j.example"}           | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":["Bo"],"email":"none@j.example"}      | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":"Bo \\ud83d","email":"none@j.example"} | 400 | invalid_argument | INVALID_FIELD
					CreateUser     | {"name":"Bo","email":"no\\ud83dne@j.example"}  | 400 | invalid_argument | INVALID_FIELD
					GetUserByEmail | {"email":"no\\ud83dne@j.example"}             | 400 | invalid_argument | INVALID_FIELD
					""")
	void answersAWrongRequestWithItsReason(String method, String request, int status, String code, String reason) {
		HttpResponse<String> response = service.post(method, request);
		JsonNode error = TriedService.json(response.body());
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(error.get("code").asString()).isEqualTo(code);
		assertThat(TriedService.reason(error)).isEqualTo(Optional.ofNullable(reason).orElse(""));
		assertThat(response.body()).doesNotContain("Exception").doesNotContain("localhost").doesNotContain("127.0.0.1");
	}

	/** A sign that a part of what was sent would have been lost. */
	@Test
	void storesNothingOfWhatIsNoJson() {
		String users = "{\"name\":\"Bo\",\"email\":\"bo@lost.example\"} {\"name\":\"Cy\",\"email\":\"cy@lost.example\"}";
		assertThat(service.post("CreateUser", users).statusCode()).isEqualTo(400);
		Streamed refused = service.stream("CreateUsers",
				List.of("{\"name\":\"Al\",\"email\":\"al@lost.example\"}", users));
		assertThat(refused.end().at("/error/message").asString()).startsWith("requests[1] must be one JSON object");
		Streamed half = service.stream("CreateUsers", List.of("{\"name\":\"Al\",\"email\":\"al@lost.example\"}",
				"{\"name\":\"\\ude00\\ud83d\",\"email\":\"di@lost.example\"}"));
		assertThat(half.end().at("/error/details/1/debug/fieldViolations/0/field").asString())
			.isEqualTo("requests[1].name");
		for (String name : List.of("al", "bo", "cy", "di")) {
			assertThat(service.post("GetUserByEmail", "{\"email\":\"%s@lost.example\"}".formatted(name)).statusCode())
				.isEqualTo(404);
		}
	}

	/** In the query, escaped, as bytes that are not UTF-8, and in Base64. */
	@ParameterizedTest
	@ValueSource(strings = { "&message=%7B%22email%22%3A%22a%5Cud83d%40x.example%22%7D",
			"&message=%7B%22email%22%3A%22a%ED%A0%BD%40x.example%22%7D",
			"&message=%7B%22email%22%3A%22a%FC%40x.example%22%7D",
			"&base64=1&message=eyJlbWFpbCI6ImFcdWQ4M2RAeC5leGFtcGxlIn0", "&message=%7B%7D%7B%7D", "&message=", "" })
	void refusesHalfACharacterInTheQuery(String query) {
		HttpResponse<String> response = service.send(service.request(USERS + "GetUserByEmail?encoding=json" + query),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(TriedService.reason(TriedService.json(response.body()))).isEqualTo("INVALID_FIELD");
	}

	@Test
	void writesJsonForPeople() {
		HttpResponse<String> created = service.post("CreateUser",
				"{\"name\":\"Shaun O'Neil <&>\",\"email\":\"oneil@example.com\"}");
		assertThat(created.body()).contains("\"Shaun O'Neil <&>\"").endsWith("}\n");
		assertThat(service.post("GetUser", "{}").body()).endsWith("}\n");
	}

	/** What a gateway adds does not matter to a call, except to its token and its key. */
	@Test
	void leavesOutHeadersThatCannotBeMetadata() throws IOException {
		int id = service.create("gateway");
		String body = "{\"id\":%d}".formatted(id);
		String request = "POST /user.UserService/GetUser HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
				+ "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\nAuthorization: Bearer "
				+ service.token() + "\r\n";
		for (String header : List.of("cf-ipcity: Z\u00c3\u00bcrich", "cf-ipcity: \u00c3\u0096sterreich",
				"x-user: Jos\u00e9", "X-Client-Cert-Subject: CN=M\u00fcller", "x-tab: a\tb", "X-Geo*City: Rome",
				"x-trace-bin: !!")) {
			assertThat(raw(request + header + "\r\n\r\n" + body)).as(header).startsWith("HTTP/1.1 200 ");
		}
		assertThat(rawText(request + "Idempotency-Key: Schl\u00fcssel\r\n\r\n" + body)).startsWith("HTTP/1.1 400 ")
			.contains("idempotency-key must be printable ASCII");
		assertThat(rawText(request.replace("Bearer ", "Bearer \u00fc") + "\r\n" + body)).startsWith("HTTP/1.1 400 ")
			.contains("authorization must be printable ASCII");
	}

	/** RFC 9110, 15.5.6: with what is allowed. */
	@Test
	void saysWhichMethodsAreAllowed() {
		int id = service.create("head");
		HttpResponse<String> put = service.send(service.request(USERS + "GetUser").PUT(BodyPublishers.ofString("{}")),
				BodyHandlers.ofString());
		assertThat(put.statusCode()).isEqualTo(405);
		assertThat(put.headers().firstValue("Allow")).hasValue("GET, HEAD, POST, OPTIONS");
		HttpResponse<String> get = service.send(service.request(USERS + "CreateUser?encoding=json"),
				BodyHandlers.ofString());
		assertThat(get.statusCode()).isEqualTo(405);
		assertThat(get.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
		HttpResponse<String> options = service.send(
				service.request(USERS + "ListUsers").method("OPTIONS", BodyPublishers.noBody()),
				BodyHandlers.ofString());
		assertThat(options.statusCode()).isEqualTo(200);
		assertThat(options.headers().allValues("Allow")).containsExactly("POST, OPTIONS");
		HttpResponse<String> head = service
			.send(service.request(USERS + "GetUser?encoding=json&message=%7B%22id%22%3A" + id + "%7D")
				.method("HEAD", BodyPublishers.noBody()), BodyHandlers.ofString());
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(head.body()).isEmpty();
		HttpResponse<String> missing = service
			.send(service.request(USERS + "GetUser?encoding=json&message=%7B%22id%22%3A99999%7D")
				.method("HEAD", BodyPublishers.noBody()), BodyHandlers.ofString());
		assertThat(missing.statusCode()).isEqualTo(404);
	}

	@Test
	void namesTheHeaderThatCurlNeeds() {
		HttpResponse<String> response = service
			.send(service.request(USERS + "GetUser", "Content-Type", "application/x-www-form-urlencoded")
				.POST(BodyPublishers.ofString("{\"id\":1}")), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(response.body()).contains("-H 'content-type: application/json'").endsWith("}\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/connect+json", "application/grpc", "application/xml", "" })
	void refusesOtherContentTypesOfAUnaryCall(String type) {
		HttpRequest.Builder request = service.request(USERS + "GetUser").POST(BodyPublishers.ofString("{\"id\":1}"));
		HttpResponse<String> response = service.send(type.isEmpty() ? request : request.header("Content-Type", type),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(415);
	}

	@Test
	void takesACharsetInTheContentType() {
		int id = service.create("charset");
		HttpResponse<String> response = service
			.send(service.request(USERS + "GetUser", "Content-Type", "Application/JSON; charset=utf-8")
				.POST(BodyPublishers.ofString("{\"id\":%d}".formatted(id))), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
	}

	/** What is sent as token, and the reason of the refusal. */
	@ParameterizedTest
	@CsvSource({ "Bearer garbage, TOKEN_INVALID", "Basic dXNlcjpwYXNz, TOKEN_INVALID", "Bearer, TOKEN_INVALID",
			"'', TOKEN_MISSING" })
	void refusesCallsWithoutAValidToken(String authorization, String reason) {
		HttpResponse<String> response = service.post("GetUser", "{\"id\":1}", "Authorization", authorization);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
		assertThat(TriedService.reason(TriedService.json(response.body()))).isEqualTo(reason);
	}

	@Test
	void servesHealthWithoutAToken() {
		HttpResponse<String> response = service.send(HttpRequest.newBuilder(service.uri("/grpc.health.v1.Health/Check"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{}")), BodyHandlers.ofString());
		assertThat(response.body()).isEqualTo("{\"status\":\"SERVING\"}\n");
	}

	@Test
	void unzipsRequestsWithinTheLimit() throws IOException {
		int id = service.create("zipped");
		for (String coding : List.of("gzip", "GZIP", "x-gzip")) {
			assertThat(zipped("{\"id\":%d}".formatted(id), coding).statusCode()).isEqualTo(200);
		}
		HttpResponse<String> bomb = zipped(" ".repeat(50_000_000), "gzip");
		assertThat(bomb.statusCode()).isEqualTo(429);
		assertThat(bomb.body()).contains("65536");
	}

	@Test
	void takesAnEmptyMessageForUncompressed() {
		HttpResponse<String> response = service.send(HttpRequest.newBuilder(service.uri("/grpc.health.v1.Health/Check"))
			.header("Content-Type", "application/proto")
			.header("Content-Encoding", "gzip")
			.POST(BodyPublishers.noBody()), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
	}

	private static byte[] zip(String json) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
			zip.write(json.getBytes(StandardCharsets.UTF_8));
		}
		return bytes.toByteArray();
	}

	private HttpResponse<String> zipped(String json, String coding) throws IOException {
		return service
			.send(service.request(USERS + "GetUser", "Content-Type", "application/json", "Content-Encoding", coding)
				.POST(BodyPublishers.ofByteArray(zip(json))), BodyHandlers.ofString());
	}

	/** What takes a parser much time, stack or memory. */
	@Test
	void refusesRequestsThatAreBuiltToCost() {
		for (String request : List.of("{\"ids\":" + "[".repeat(60_000), "{\"a\":".repeat(10_000),
				"{\"ids\":[" + "1,".repeat(32_000) + "1]}", "{\"ids\":[1e" + "9".repeat(60_000) + "]}",
				"{\"ids\":[" + "9".repeat(60_000) + "]}", "\"" + "\\u0041".repeat(10_000) + "\"")) {
			HttpResponse<String> response = service.post("BatchGetUsers", request);
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(TriedService.reason(TriedService.json(response.body()))).isEqualTo("INVALID_FIELD");
		}
		assertThat(service.create("after-the-bombs")).isPositive();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connect-Timeout-Ms: -1", "Connect-Timeout-Ms: 12345678901", "Content-Encoding: br",
			"Connect-Protocol-Version: 2", "Connect-Protocol-Version: ", "Connect-Protocol-Version: 1.0" })
	void refusesHeadersThatBreakTheProtocol(String header) {
		String[] parts = header.split(": ", 2);
		HttpResponse<String> response = service.post("GetUser", "{\"id\":1}", parts[0], parts[1]);
		assertThat(response.statusCode()).isIn(400, 501);
	}

	@Test
	void refusesABodyThatIsNoStreamOfMessages() {
		for (byte[] body : List.of("{}".getBytes(StandardCharsets.UTF_8), new byte[] { 0, 0, 0, 0, 9, '{' },
				new byte[] { 0, 127, 0, 0, 0 }, new byte[] { 1, 0, 0, 0, 1, 1 }, new byte[0])) {
			Streamed ended = TriedService
				.read(service.send(service.streamRequest("ListUsers", body), BodyHandlers.ofByteArray()).body());
			assertThat(ended.messages()).isEmpty();
			assertThat(ended.end().at("/error/code").asString()).isIn("invalid_argument", "resource_exhausted");
		}
	}

	private static Message request(int id) {
		return GetUserRequest.newBuilder().setId(id).build();
	}

}
