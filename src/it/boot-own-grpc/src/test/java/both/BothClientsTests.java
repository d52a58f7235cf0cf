package both;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.grpc.client.ImportGrpcClients;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Both kinds of stub in one application. */
@SpringBootTest
class BothClientsTests {

	private static final AtomicInteger calls = new AtomicInteger();

	private static final Server server = start();

	@GrpcClient("user-service")
	private UserServiceBlockingStub injected;

	@Autowired
	private UserServiceBlockingStub imported;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) {
		registry.add("grpc.client.user-service.address", () -> "static://localhost:" + server.getPort());
		registry.add("grpc.client.user-service.negotiation-type", () -> "plaintext");
		registry.add("spring.grpc.client.channel.users.target", () -> "static://localhost:" + server.getPort());
		registry.add("spring.grpc.client.channel.users.ssl.enabled", () -> false);
		registry.add("user-service.client.users.deadline", () -> "60s");
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void callsThroughBoth() {
		GetUserRequest request = GetUserRequest.newBuilder().setId(1).build();
		assertThat(this.injected.getUser(request).getName()).isEqualTo("Ada");
		assertThat(this.imported.getUser(request).getName()).isEqualTo("Ada");
		assertThat(calls).hasValue(2);
		assertThat(this.injected.getChannel()).isNotSameAs(this.imported.getChannel());
	}

	private static Server start() {
		try {
			return NettyServerBuilder.forPort(0).addService(new UserServiceImplBase() {
				@Override
				public void getUser(GetUserRequest request, StreamObserver<User> response) {
					calls.incrementAndGet();
					response.onNext(User.newBuilder().setId(request.getId()).setName("Ada").build());
					response.onCompleted();
				}
			}).build().start();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@SpringBootApplication
	@ImportGrpcClients(target = "users", types = UserServiceBlockingStub.class)
	static class Application {

	}

}
