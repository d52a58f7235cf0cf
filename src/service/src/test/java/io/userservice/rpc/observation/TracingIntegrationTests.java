package io.userservice.rpc.observation;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micrometer.tracing.Tracer;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Spans as Zipkin, or a collector of OTLP, gets them. */
class TracingIntegrationTests {

	private static final Metadata.Key<String> TRACEPARENT = Metadata.Key.of("traceparent",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Queue<String> received = new ConcurrentLinkedQueue<>();

	private static HttpServer collector;

	@BeforeAll
	static void collect() throws IOException {
		collector = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		collector.createContext("/", (exchange) -> {
			boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
			InputStream body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
			received.add(exchange.getRequestURI() + " " + new String(body.readAllBytes(), StandardCharsets.ISO_8859_1));
			exchange.sendResponseHeaders(202, -1);
			exchange.close();
		});
		collector.start();
	}

	@AfterAll
	static void stop() {
		collector.stop(0);
	}

	private static String collector(String path) {
		return "http://localhost:" + collector.getAddress().getPort() + path;
	}

	@Nested
	@ServiceTest
	@OnPostgres
	@DirtiesContext
	class OnZipkin {

		private final String traceId = UUID.randomUUID().toString().replace("-", "");

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		@LocalServerPort
		private int httpPort;

		private UserServiceBlockingStub users;

		@DynamicPropertySource
		static void zipkin(DynamicPropertyRegistry properties) {
			properties.add("management.tracing.export.zipkin.endpoint", () -> collector("/api/v2/spans"));
			properties.add("management.tracing.sampling.probability", () -> "0");
			properties.add("management.opentelemetry.tracing.export.schedule-delay", () -> "100ms");
		}

		@BeforeEach
		void connect() {
			this.users = UserServiceGrpc.newBlockingStub(this.channels.open((builder) -> {
			}));
		}

		@Test
		void makesASpanForACallInTheCallersTraceAndForItsStatements() {
			traced().createUser(newUser());
			JsonNode call = await((span) -> isNamed(span, "CreateUser"));
			assertThat(call.path("parentId").asString()).isEqualTo("00f067aa0ba902b7");
			assertThat(call.path("kind").asString()).isEqualTo("SERVER");
			assertThat(call.path("tags").path("rpc.method").asString()).isEqualTo("CreateUser");
			assertThat(call.path("tags").path("rpc.grpc.status_code").asString()).isEqualTo("0");
			JsonNode insert = await(
					(span) -> span.path("tags").path("jdbc.query[0]").asString("").startsWith("insert into users"));
			assertThat(insert.path("parentId").asString()).isEqualTo(call.path("id").asString());
		}

		@Test
		void tagsAFailureWithItsReasonAndTheServicesFaultsAlone() {
			WireError.of(() -> traced().getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()));
			JsonNode tags = await((span) -> isNamed(span, "GetUser")).path("tags");
			assertThat(tags.path("reason").asString()).isEqualTo("USER_NOT_FOUND");
			assertThat(tags.path("rpc.grpc.status_code").asString()).isEqualTo("5");
			assertThat(tags.has("error")).isFalse();
		}

		/**
		 * A batch's span is in the trace of one of the calls, and all of them name it.
		 */
		@Test
		void leadsFromEachOfTheCallsThatShareAQueryToIt() {
			List<CompletableFuture<?>> calls = IntStream.rangeClosed(1, 50)
				.<CompletableFuture<?>>mapToObj((id) -> CompletableFuture.runAsync(
						() -> WireError
							.of(() -> traced().getUser(GetUserRequest.newBuilder().setId(-1 + id * 100_000).build())),
						(work) -> new Thread(work).start()))
				.toList();
			calls.forEach(CompletableFuture::join);
			Awaitility.await()
				.until(() -> spans().stream().filter((span) -> isNamed(span, "GetUser")).count() == calls.size());
			for (JsonNode call : spans().stream().filter((span) -> isNamed(span, "GetUser")).toList()) {
				String lookup = call.path("tags").path("lookup.span_id").asString();
				await((span) -> span.path("id").asString().equals(lookup)
						&& span.path("name").asString().equals("lookup by id"));
				await((span) -> span.path("parentId").asString("").equals(lookup)
						&& span.path("tags").has("jdbc.query[0]"));
			}
		}

		@Test
		void makesASpanForEachKindOfCall() {
			User user = this.users.createUser(newUser());
			Map<String, Consumer<UserServiceBlockingStub>> calls = Map.of("GetUserByEmail",
					(stub) -> stub.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(user.getEmail()).build()),
					"ListUsers", (stub) -> stub.listUsers(ListUsersRequest.newBuilder().setPageSize(3).build())
						.forEachRemaining((listed) -> {
						}),
					"UpdateUser",
					(stub) -> stub
						.updateUser(UpdateUserRequest.newBuilder().setId(user.getId()).setName("Secret Other").build()),
					"Chat", (stub) -> {
						ResponseCollector<ChatMessage> responses = new ResponseCollector<>();
						var requests = UserServiceGrpc.newStub(stub.getChannel()).chat(responses);
						requests.onNext(ChatMessage.newBuilder().setMessage("secret text").build());
						requests.onCompleted();
						responses.all();
					});
			calls.values().forEach((call) -> call.accept(traced()));
			calls.keySet().forEach((method) -> await((span) -> isNamed(span, method)));
			assertThat(String.join("\n", received)).doesNotContain("Secret", "secret text", "@example.com",
					this.tokens.withScopes(TestTokens.ALL_SCOPES).substring(0, 20));
		}

		@Test
		void makesNoSpanForWhatTheCallerDoesNotSample() {
			Metadata headers = new Metadata();
			headers.put(TRACEPARENT, "00-" + this.traceId + "-00f067aa0ba902b7-00");
			this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)).createUser(newUser());
			traced().createUser(newUser());
			await((span) -> isNamed(span, "CreateUser"));
			assertThat(spans().stream().filter((span) -> isNamed(span, "CreateUser"))).hasSize(1);
			assertThat(String.join("\n", received)).doesNotContain("tasks.scheduled", "pg_notify");
		}

		/** Prometheus 2 refuses a page with exemplars elsewhere. */
		@Test
		void namesTracesAsExemplarsOfBucketsAndCounters() {
			traced().createUser(newUser());
			Awaitility.await().untilAsserted(() -> {
				List<String> exemplars = openMetrics().lines()
					.filter((line) -> line.contains(" # {") && line.contains("trace_id="))
					.toList();
				assertThat(exemplars).anyMatch((line) -> line.contains("CreateUser"))
					.allMatch((line) -> line.contains("_bucket{") || line.contains("_total{"));
			});
		}

		private String openMetrics() {
			return Http
				.get(this.httpPort, "/actuator/prometheus", "accept", "application/openmetrics-text; version=1.0.0")
				.body();
		}

		private UserServiceBlockingStub traced() {
			Metadata headers = new Metadata();
			headers.put(TRACEPARENT, "00-" + this.traceId + "-00f067aa0ba902b7-01");
			ManagedChannel channel = this.channels
				.open((builder) -> builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers)));
			return UserServiceGrpc.newBlockingStub(channel);
		}

		private JsonNode await(Predicate<JsonNode> condition) {
			Awaitility.await().until(() -> spans().stream().anyMatch(condition));
			return spans().stream().filter(condition).findFirst().orElseThrow();
		}

		/** Those of this test's trace. */
		private List<JsonNode> spans() {
			return received.stream()
				.filter((request) -> request.startsWith("/api/v2/spans "))
				.flatMap((request) -> JsonMapper.shared()
					.readTree(request.substring(request.indexOf(' ') + 1))
					.valueStream())
				.filter((span) -> span.path("traceId").asString().equals(this.traceId))
				.toList();
		}

		private static boolean isNamed(JsonNode span, String method) {
			return span.path("name").asString().equalsIgnoreCase("user.UserService/" + method);
		}

		private static CreateUserRequest newUser() {
			return CreateUserRequest.newBuilder()
				.setName("Secret Name")
				.setEmail(UUID.randomUUID() + "@example.com")
				.build();
		}

	}

	@Nested
	@ServiceTest
	@DirtiesContext
	class OnOtlp {

		@Autowired
		private TestChannels channels;

		@DynamicPropertySource
		static void otlp(DynamicPropertyRegistry properties) {
			properties.add("management.opentelemetry.tracing.export.otlp.endpoint", () -> collector("/v1/traces"));
			properties.add("management.tracing.sampling.probability", () -> "1");
			properties.add("management.opentelemetry.tracing.export.schedule-delay", () -> "100ms");
		}

		@Test
		void sendsSpansToTheCollector() {
			UserServiceGrpc.newBlockingStub(this.channels.open((builder) -> {
			})).listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
			});
			Awaitility.await()
				.until(() -> received.stream()
					.anyMatch((request) -> request.startsWith("/v1/traces ")
							&& request.contains("user.UserService/ListUsers")));
		}

	}

	@Nested
	@ServiceTest
	class Off {

		@Autowired(required = false)
		private Tracer tracer;

		@Test
		void makesNoSpansWithoutAnEndpoint() {
			assertThat(this.tracer).isIn(null, Tracer.NOOP);
		}

	}

}
