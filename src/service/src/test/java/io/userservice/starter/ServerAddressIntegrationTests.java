package io.userservice.starter;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.userservice.UserServiceApplication;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Every kind of address that the server can listen on, called by the client jar. */
@ExtendWith(OutputCaptureExtension.class)
class ServerAddressIntegrationTests {

	@ParameterizedTest
	@CsvSource({ "localhost, localhost", "127.0.0.1, 127.0.0.1", "::1, [::1]", "[::1], [::1]", "*, 127.0.0.1",
			"127.0.0.2, 127.0.0.2" })
	void listensOnHostNamesAndAddresses(String address, String called, CapturedOutput output) {
		try (ConfigurableApplicationContext service = start("grpc.server.address=" + address)) {
			int port = service.getBean(GrpcServerProperties.class).getPort();
			ManagedChannel channel = NettyChannelBuilder.forAddress(called, port).usePlaintext().build();
			try {
				assertServes(channel);
				// Calls by HTTP go by the service's own channel.
				assertServes(service.getBean(GrpcChannelFactory.class).createChannel("user-service"));
			}
			finally {
				channel.shutdownNow();
			}
		}
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void listensOnAUnixSocketWithoutAWarningForEachConnection(@TempDir Path folder, CapturedOutput output) {
		String address = "unix:" + folder.resolve("users.sock");
		try (ConfigurableApplicationContext service = start("grpc.server.address=" + address,
				"grpc.client.user-service.address=" + address)) {
			// The factory closes the channel with the context.
			assertServes(service.getBean(GrpcChannelFactory.class).createChannel("user-service"));
		}
		assertThat(output).doesNotContain("WARN");
	}

	private static ConfigurableApplicationContext start(String... settings) {
		String[] all = Stream
			.concat(List
				.of("grpc.server.port=0", "server.port=0", "spring.datasource.url=jdbc:h2:mem:address",
						"user-service.security.development-token-file=", "user-service.shutdown.quiet-period=0s")
				.stream(), Stream.of(settings))
			.map((setting) -> "--" + setting)
			.toArray(String[]::new);
		return SpringApplication.run(UserServiceApplication.class, all);
	}

	private static void assertServes(Channel channel) {
		assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.SERVING);
	}

}
