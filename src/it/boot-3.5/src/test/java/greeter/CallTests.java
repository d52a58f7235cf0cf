package greeter;

import java.nio.file.Files;
import java.nio.file.Path;

import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The attempts and headers of a call. */
@SpringBootTest(properties = "user-service.client.user-service.deadline=60s")
@DirtiesContext
class CallTests {

	@TempDir
	private static Path folder;

	private static final FakeReplica REPLICA = new FakeReplica();

	@Autowired
	private Greeter greeter;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) throws Exception {
		Path token = Files.writeString(folder.resolve("token"), "token-of-a-file\n");
		registry.add(Starter.address("user-service"), () -> "static://localhost:" + REPLICA.port());
		registry.add("user-service.client.user-service.token.file", () -> "file:" + token);
	}

	@BeforeEach
	void forgetCalls() {
		REPLICA.headers.clear();
	}

	@AfterAll
	static void stop() {
		REPLICA.close();
	}

	@Test
	void retriesACallThatFailsWithUnavailable() {
		REPLICA.failNextCall(Status.UNAVAILABLE);
		assertThat(this.greeter.greet(1)).isEqualTo("Hello Ada");
		assertThat(REPLICA.headers).extracting((headers) -> header(headers, "grpc-previous-rpc-attempts"))
			.containsExactly(null, "1");
	}

	@Test
	void showsTheChannelAsHealth(@Autowired ApplicationContext context) {
		assertThat(context.containsBean("grpcChannelHealthIndicator")).isTrue();
	}

	@Test
	void sendsTheTokenInAFile() {
		this.greeter.greet(1);
		assertThat(REPLICA.headers).extracting((headers) -> header(headers, "authorization"))
			.containsExactly("Bearer token-of-a-file");
	}

	private static String header(Metadata headers, String name) {
		return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
	}

}
