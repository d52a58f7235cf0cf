package io.userservice.client.starter;

import java.util.List;
import java.util.Map;

import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.Replica;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Channels of any name, in contexts of any kind. */
class ChannelNamesIntegrationTests {

	private static final String TOKEN = "user-service.client.user-service.token.value=t";

	private final Replica replica = new Replica();

	@AfterEach
	void stop() {
		this.replica.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "users", "my_users", "MyUsers", "[users.eu]", "[my_users]", "users-2", "[Users/EU]",
			"default" })
	void setsUpAChannelOfAnyName(String name) {
		String channel = "grpc.client.%s.".formatted(name).replace("client.[", "client[");
		String plain = name.replaceAll("[\\[\\]]", "");
		try (ConfigurableApplicationContext context = ConsumerApplication.start("static://localhost:1",
				channel + "address=" + Replica.address(this.replica), channel + "negotiation-type=plaintext",
				channel + "keep-alive-time=5m", "user-service.client" + channel.substring(11) + "token.value=t")) {
			get(context, plain);
			GrpcChannelProperties settings = context.getBean(GrpcChannelsProperties.class).getChannel(plain);
			assertThat(settings.getKeepAliveTime()).hasMinutes(5);
			assertThat(settings.getKeepAliveTimeout()).hasSeconds(10);
		}
		assertThat(tokens()).containsExactly("Bearer t");
	}

	@Test
	void readsATokenThatAnEnvironmentVariableSets() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("USERSERVICE_CLIENT_USERSERVICE_TOKEN_VALUE", "t")));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConsumerApplication.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.run("--spring.config.name=none", "--grpc.client.user-service.address=" + Replica.address(this.replica),
					"--grpc.client.user-service.negotiation-type=plaintext")) {
			get(context, "user-service");
		}
		assertThat(tokens()).containsExactly("Bearer t");
	}

	@Test
	void worksWithLazyBeansInAParentAndInItsChild() {
		String[] settings = { "--spring.config.name=none", "--spring.main.lazy-initialization=true",
				"--grpc.client.user-service.address=" + Replica.address(this.replica),
				"--grpc.client.user-service.negotiation-type=plaintext", "--" + TOKEN };
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(ConsumerApplication.class)
			.web(WebApplicationType.NONE)
			.run(settings)) {
			try (ConfigurableApplicationContext child = new SpringApplicationBuilder(ConsumerApplication.class)
				.parent(parent)
				.web(WebApplicationType.NONE)
				.run(settings)) {
				get(child, "user-service");
			}
			get(parent, "user-service");
		}
		assertThat(tokens()).containsExactly("Bearer t", "Bearer t");
	}

	@Test
	void worksInTwoContextsAtATimeOfWhichOneEnds() {
		try (ConfigurableApplicationContext one = ConsumerApplication.start(Replica.address(this.replica))) {
			try (ConfigurableApplicationContext other = ConsumerApplication.start(Replica.address(this.replica),
					TOKEN)) {
				get(other, "user-service");
			}
			get(one, "user-service");
		}
		assertThat(tokens()).containsExactly("Bearer t", null);
	}

	private List<String> tokens() {
		return this.replica.calls.stream().map(Replica.Call::authorization).toList();
	}

	private static void get(ConfigurableApplicationContext context, String name) {
		UserServiceGrpc.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel(name))
			.getUser(GetUserRequest.newBuilder().setId(1).build());
	}

}
