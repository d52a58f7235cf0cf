package io.userservice.rpc.observation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.call.RequestId;
import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The access log in each of Boot's structured formats, written by a real process. */
class StructuredLogIntegrationTests {

	private static final String ID = "structured-1";

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void hasTheFieldsOfACall(String format) throws Exception {
		SharedSigningKey key = new SharedSigningKey(this.folder);
		List<String> settings = List.of(key.setting(), "logging.structured.format.console=" + format,
				"user-service.observation.access-log.enabled=true");
		try (ServiceProcess service = new ServiceProcess(this.folder, settings).start().awaitReady()) {
			call(service, key.tokens().withScopes(TestTokens.ALL_SCOPES));
			Awaitility.await().until(() -> lines().stream().anyMatch((line) -> line.contains(ID)));
			JsonNode line = JsonMapper.shared()
				.readTree(lines().stream().filter((one) -> one.contains(ID)).findFirst().orElseThrow());
			Map.of("method", "user.UserService/GetUser", "code", "NOT_FOUND", "reason", "USER_NOT_FOUND", "requests",
					"1", "request_id", ID)
				.forEach((name, value) -> assertThat(values(line, name)).as(name).containsExactly(value));
			assertThat(values(line, "duration_ms")).hasSize(1).allMatch((text) -> Double.parseDouble(text) > 0);
			assertThat(lines()).as("lines of the start, too").allSatisfy(JsonMapper.shared()::readTree);
		}
	}

	private void call(ServiceProcess service, String token) {
		Metadata headers = new Metadata();
		headers.put(RequestId.KEY, ID);
		ManagedChannel channel = service.openChannel();
		WireError.of(() -> UserServiceGrpc.newBlockingStub(channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers), TestTokens.bearer(token))
			.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()));
		channel.shutdownNow();
	}

	private List<String> lines() throws Exception {
		try (var files = Files.list(this.folder)) {
			List<String> lines = new ArrayList<>();
			for (Path file : files.filter((one) -> one.toString().endsWith(".log")).toList()) {
				lines.addAll(Files.readAllLines(file));
			}
			return lines;
		}
	}

	/** Formats differ in prefixes and nesting. */
	private static List<String> values(JsonNode node, String name) {
		List<String> values = new ArrayList<>();
		node.properties().forEach((property) -> {
			if (property.getKey().equals(name) || property.getKey().equals("_" + name)) {
				values.add(property.getValue().asString());
			}
			values.addAll(values(property.getValue(), name));
		});
		return values;
	}

}
