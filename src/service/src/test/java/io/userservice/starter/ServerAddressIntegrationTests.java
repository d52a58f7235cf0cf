package io.userservice.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

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

	/** The starter looks for a free port long before the server listens on it. */
	@Test
	void listensOnAFreePortThoughAnotherProgramTakesTheOneThatTheStarterFound() throws IOException {
		try (ServerSocket other = new ServerSocket();
				ConfigurableApplicationContext service = start(new SpringApplicationBuilder(
						UserServiceApplication.class)
					.initializers((ApplicationContextInitializer<GenericApplicationContext>) (context) -> context
						.registerBean("other", SmartInitializingSingleton.class, () -> () -> bind(other, context))))) {
			int port = service.getBean(GrpcServerProperties.class).getPort();
			assertThat(port).isNotEqualTo(other.getLocalPort());
			assertServes(service.getBean(GrpcChannelFactory.class).createChannel("user-service"));
		}
	}

	private static void bind(ServerSocket other, ApplicationContext context) {
		try {
			other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(),
					context.getBean(GrpcServerProperties.class).getPort()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ConfigurableApplicationContext start(String... settings) {
		return start(new SpringApplicationBuilder(UserServiceApplication.class), settings);
	}

	private static ConfigurableApplicationContext start(SpringApplicationBuilder application, String... settings) {
		String[] all = Stream
			.concat(List
				.of("grpc.server.port=0", "server.port=0", "spring.datasource.url=jdbc:h2:mem:address",
						"user-service.security.development-token-file=", "user-service.shutdown.quiet-period=0s")
				.stream(), Stream.of(settings))
			.map((setting) -> "--" + setting)
			.toArray(String[]::new);
		return application.run(all);
	}

	private static void assertServes(Channel channel) {
		assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.SERVING);
	}

}
