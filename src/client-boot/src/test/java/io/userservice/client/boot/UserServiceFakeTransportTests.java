package io.userservice.client.boot;

import io.grpc.StatusRuntimeException;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.client.UserServiceError;
import io.userservice.fake.Fault;
import io.userservice.fake.UserServiceFake;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.grpc.test.autoconfigure.AutoConfigureTestGrpcTransport;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ImportGrpcClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Boot's test transport serves the fake, as a bean, to the channels of an application.
 */
@SpringBootTest
@AutoConfigureTestGrpcTransport
class UserServiceFakeTransportTests {

	@Autowired
	private UserServiceFake fake;

	@Autowired
	private UserServiceBlockingStub users;

	@Test
	void servesTheFake() {
		User ada = this.fake.add("Ada", "ada@example.com");
		GetUserRequest request = GetUserRequest.newBuilder().setId(ada.getId()).build();
		assertThat(this.users.getUser(request)).isEqualTo(ada);
		this.fake.fail(Fault.of(UserServiceReason.SCOPE_MISSING));
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> this.users.getUser(request));
		assertThat(UserServiceError.of(failure).reason()).isEqualTo(UserServiceReason.SCOPE_MISSING);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportGrpcClients(target = "user-service", types = UserServiceBlockingStub.class)
	static class Application {

		@Bean
		UserServiceFake userServiceFake() {
			return new UserServiceFake();
		}

	}

}
