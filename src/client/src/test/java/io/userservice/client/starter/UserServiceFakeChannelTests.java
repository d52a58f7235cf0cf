package io.userservice.client.starter;

import java.util.List;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceReason;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.fake.Fault;
import io.userservice.fake.UserServiceFake;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The channels of net.devh's starter call the fake. */
class UserServiceFakeChannelTests {

	private final UserServiceFake fake = new UserServiceFake();

	@Test
	void callsTheFakeInTheProcess() throws Exception {
		Server server = InProcessServerBuilder.forName("users").directExecutor().addService(this.fake).build().start();
		User ada = this.fake.add("Ada", "ada@example.com");
		ConsumerApplication.call("in-process:users", List.of(),
				(users) -> assertThat(users.getUser(GetUserRequest.newBuilder().setId(ada.getId()).build()))
					.isEqualTo(ada));
		server.shutdownNow();
	}

	/** The channel retries, with a key that it has set. */
	@Test
	void makesAWriteOnceWhoseResponseIsLost() throws Exception {
		Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(this.fake)
			.build()
			.start();
		this.fake.fail(Fault.of(UserServiceReason.SHUTTING_DOWN).afterWrite());
		ConsumerApplication.call("static://localhost:" + server.getPort(), List.of(), (users) -> {
			User ada = users.createUser(CreateUserRequest.newBuilder().setName("Ada").setEmail("a@b.example").build());
			assertThat(this.fake.users()).containsExactly(ada);
			assertThat(this.fake.calls(UserServiceGrpc.getCreateUserMethod())).isEqualTo(2);
		});
		server.shutdownNow();
	}

}
