package io.userservice.client.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.fake.UserServiceFake;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Stubs of an application are answered from the near cache of their channel. */
public abstract class CachedUsers {

	/**
	 * For each application: so long that none of its reads asks the service anew, however
	 * slow the machine is.
	 */
	protected static final Duration MAX_STALENESS = Duration.ofHours(1);

	private final UserServiceFake service = new UserServiceFake();

	private final User ada = this.service.add("Ada", "ada@example.com");

	private Server server;

	/**
	 * Runs an application whose channel {@code user-service} has a near cache with
	 * {@link #MAX_STALENESS}, and a token with the value {@code t}.
	 * @param port of the service on localhost
	 */
	protected abstract void run(int port, Consumer<ApplicationContext> work);

	/** The channel {@code user-service} of an application. */
	protected abstract Channel channel(ApplicationContext application);

	@BeforeEach
	void serve() throws IOException {
		this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(this.service)
			.build()
			.start();
	}

	@AfterEach
	void stop() {
		this.server.shutdownNow();
	}

	@Test
	void areReadFromMemoryAndChangedByAnyStub() {
		run(this.server.getPort(), (application) -> {
			MeterRegistry metrics = application.getBean(MeterRegistry.class);
			UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(channel(application));
			awaitHit(metrics, users);
			int calls = this.service.calls(UserServiceGrpc.getGetUserMethod());
			assertThat(get(users)).isEqualTo(this.ada);
			User changed = UserServiceGrpc.newBlockingStub(channel(application))
				.updateUser(UpdateUserRequest.newBuilder().setId(this.ada.getId()).setName("Countess").build());
			assertThat(get(users)).isEqualTo(changed);
			assertThat(this.service.calls(UserServiceGrpc.getGetUserMethod())).isEqualTo(calls);
			assertThat(metrics.get("grpc.client.cache.gets").tag("result", "miss").functionCounter().count())
				.isPositive();
			assertThat(metrics.get("grpc.client.cache.entries").tag("channel", "user-service").gauge().value())
				.isEqualTo(1);
			assertThat(metrics.get("grpc.client.cache.staleness").gauge().value())
				.isLessThan(MAX_STALENESS.toSeconds());
		});
		assertThat(this.service.calls(UserServiceGrpc.getWatchUsersMethod())).isPositive();
	}

	private void awaitHit(MeterRegistry metrics, UserServiceBlockingStub users) {
		Awaitility.await().until(() -> {
			get(users);
			return metrics.get("grpc.client.cache.gets").tag("result", "hit").functionCounter().count() > 0;
		});
	}

	private User get(UserServiceBlockingStub users) {
		return users.getUser(GetUserRequest.newBuilder().setId(this.ada.getId()).build());
	}

}
