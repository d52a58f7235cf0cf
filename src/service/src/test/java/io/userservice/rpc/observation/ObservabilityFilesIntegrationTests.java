package io.userservice.rpc.observation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard, the rules and the docs name what the endpoint has. */
@ServiceTest
class ObservabilityFilesIntegrationTests {

	private static final Path ROOT = Path.of("../..");

	private static final Pattern NAME = Pattern
		.compile("\\b(?:grpc|user_service|hikaricp|jvm|process|cache|tomcat)_[a-z_0-9]+(?![:a-z_0-9])");

	/** Only where TLS is on: {@code TlsIntegrationTests} has it. */
	private static final String CERTIFICATE = "user_service_certificate_expiry_seconds";

	/** Only where there are standbys: {@code StandbyReadsIntegrationTests} has it. */
	private static final String STANDBY_LAG = "user_service_standby_lag_seconds";

	@Autowired
	private TestChannels channels;

	@LocalServerPort
	private int httpPort;

	@BeforeEach
	void makeACallThatSucceedsOneThatFailsAndOneByHttp() {
		UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(this.channels.open((builder) -> {
		}));
		users.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
		});
		WireError.of(() -> users.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()));
		assertThat(Http.post(this.httpPort, "/grpc.health.v1.Health/Check", "{}").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "deploy/observability/dashboard.json", "deploy/observability/rules.yml",
			"docs/observability.md", "docs/operations.md" })
	void namesMetricsThatTheEndpointHas(String file) throws Exception {
		Set<String> named = names(Files.readString(ROOT.resolve(file)));
		named.remove(CERTIFICATE);
		named.remove(STANDBY_LAG);
		// A tag.
		named.remove("grpc_status_code");
		assertThat(named).isNotEmpty();
		Set<String> exposed = exposed();
		assertThat(named).allMatch((name) -> exposed.contains(name) || exposed.contains(name + "_count"));
	}

	@Test
	void describesEachMetricOfTheService() throws Exception {
		Set<String> described = names(Files.readString(ROOT.resolve("docs/observability.md")));
		assertThat(exposed().stream()
			.filter((name) -> name.startsWith("user_service_") || name.startsWith("grpc_"))
			.map((name) -> name.replaceAll("_(?:g?count|g?sum|max|bucket)$", ""))
			.filter((name) -> described.stream().noneMatch((known) -> known.startsWith(name)))).isEmpty();
	}

	private Set<String> exposed() {
		return Http.get(this.httpPort, "/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.split("[{ ]")[0])
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> names(String text) {
		return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
	}

}
