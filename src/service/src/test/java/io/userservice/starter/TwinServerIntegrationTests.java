package io.userservice.starter;

import java.net.InetSocketAddress;

import io.grpc.Channel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestTokens;
import io.userservice.warmup.WarmUpServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Who can call the server of a warm-up. */
@ServiceTest
@TestInstance(Lifecycle.PER_CLASS)
class TwinServerIntegrationTests {

	@Autowired
	private WarmUpServer.Starter starter;

	@Autowired
	private TestTokens tokens;

	private WarmUpServer server;

	/** Once, since its key takes a processor a second. */
	@BeforeAll
	void start() {
		this.server = this.starter.start();
	}

	@AfterAll
	void close() {
		this.server.close();
	}

	@Test
	void servesItsOwnChannel() {
		assertThat(statusOfGetUser(this.server.channel())).isEqualTo(Status.Code.NOT_FOUND);
	}

	@Test
	void listensOnTheLoopbackAddressAlone() {
		assertThat(((Server) ReflectionTestUtils.getField(this.server, "server")).getListenSockets()).singleElement()
			.asInstanceOf(InstanceOfAssertFactories.type(InetSocketAddress.class))
			.matches((address) -> address.getAddress().isLoopbackAddress());
	}

	@Test
	void takesNoTokenButItsOwn() {
		Channel inside = (Channel) ReflectionTestUtils.getField(this.server, "channel");
		assertThat(statusOfGetUser(inside)).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(catchThrowableOfType(StatusRuntimeException.class,
				() -> UserServiceGrpc.newBlockingStub(inside)
					.withInterceptors(TestTokens.bearer(this.tokens.withScopes(TestTokens.ALL_SCOPES)))
					.getUser(GetUserRequest.newBuilder().setId(1).build()))
			.getStatus()
			.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
	}

	/** Which need no token at the server of callers. */
	@Test
	void servesNeitherHealthNorReflection() {
		Channel inside = (Channel) ReflectionTestUtils.getField(this.server, "channel");
		assertThat(catchThrowableOfType(StatusRuntimeException.class,
				() -> HealthGrpc.newBlockingStub(inside).check(HealthCheckRequest.getDefaultInstance()))
			.getStatus()
			.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
	}

	@Test
	void servesNoneWhenItIsClosed() {
		WarmUpServer closed = this.starter.start();
		closed.close();
		assertThat(statusOfGetUser(closed.channel())).isEqualTo(Status.Code.UNAVAILABLE);
	}

	private static Status.Code statusOfGetUser(Channel channel) {
		return catchThrowableOfType(StatusRuntimeException.class, () -> UserServiceGrpc.newBlockingStub(channel)
			.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build())).getStatus().getCode();
	}

}
