package io.userservice.client.starter;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.UserChanges;
import io.userservice.client.channel.UserCopyLifecycle;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.FakeUsers;
import io.userservice.client.testing.FreezingProxy;
import io.userservice.client.testing.MapCopy;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** A bean that is a copy of the users is kept, over sockets that may die in silence. */
class UserCopyIntegrationTests {

	private final FakeUsers service = new FakeUsers();

	private Server server;

	private FreezingProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.server = NettyServerBuilder.forPort(0).addService(this.service).build().start();
		this.proxy = new FreezingProxy(this.server.getPort());
		this.service.put(1, "Ada");
	}

	@AfterEach
	void stop() {
		this.proxy.close();
		this.server.shutdownNow();
	}

	@Test
	void isKeptFromTheStartOfTheContextToItsEnd() {
		MapCopy copy;
		try (ConfigurableApplicationContext context = consumer(OneCopy.class)) {
			copy = context.getBean(MapCopy.class);
			awaitEqual(copy);
			this.service.put(2, "Grace");
			awaitEqual(copy);
			context.stop();
			this.service.put(3, "Alan");
			context.start();
			awaitEqual(copy);
		}
		int calls = copy.calls.size();
		this.service.put(4, "Barbara");
		assertThat(copy.calls).hasSize(calls);
	}

	@Test
	void isLeftToAnApplicationThatKeepsItItself() {
		try (ConfigurableApplicationContext context = consumer(OwnChanges.class)) {
			awaitEqual(context.getBean(MapCopy.class));
			assertThat(context.getBeansOfType(UserCopyLifecycle.class)).isEmpty();
			// One for the copy, and one from its end on.
			Awaitility.await().untilAsserted(() -> assertThat(this.service.watches).hasValue(2));
		}
	}

	@Test
	void isReadAgainWithoutAGapWhenItsTokenHasExpired() {
		try (ConfigurableApplicationContext context = consumer(OneCopy.class)) {
			MapCopy copy = context.getBean(MapCopy.class);
			awaitEqual(copy);
			copy.before = (method) -> assertThat(copy.users).containsKey(1);
			this.service.expired = 1;
			this.service.end(Status.UNAVAILABLE.asRuntimeException());
			this.service.put(2, "Grace");
			Awaitility.await().until(() -> copy.calls.contains("store nothing"));
			awaitEqual(copy);
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void tellsWhyTheServiceIsNotReached(CapturedOutput output) {
		try (ConfigurableApplicationContext context = ConsumerApplication.start(OneCopy.class,
				"static://127.0.0.1:1")) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(output.getAll()).containsPattern(
						"The watch of users has ended and will begin again: .*Connection refused: .*:1\n"));
		}
	}

	@Test
	void hasKeepaliveUnlessItIsSetOtherwise() {
		try (ConfigurableApplicationContext context = consumer(OneCopy.class)) {
			GrpcChannelProperties channel = context.getBean(GrpcChannelsProperties.class).getChannel("user-service");
			assertThat(channel.isEnableKeepAlive()).isTrue();
			assertThat(channel.getKeepAliveTime()).isEqualTo(Duration.ofSeconds(15));
			assertThat(channel.getKeepAliveTimeout()).isEqualTo(Duration.ofSeconds(10));
			assertThat(context.getBean(GrpcChannelsProperties.class).getChannel("others").isEnableKeepAlive())
				.isFalse();
		}
		for (String channel : List.of("user-service", "GLOBAL")) {
			try (ConfigurableApplicationContext context = consumer(OneCopy.class,
					"grpc.client." + channel + ".enable-keep-alive=false",
					"grpc.client." + channel + ".keep-alive-time=1m")) {
				GrpcChannelProperties set = context.getBean(GrpcChannelsProperties.class).getChannel("user-service");
				assertThat(set.isEnableKeepAlive()).isFalse();
				assertThat(set.getKeepAliveTime()).isEqualTo(Duration.ofMinutes(1));
			}
		}
	}

	private ConfigurableApplicationContext consumer(Class<?> beans, String... settings) {
		return ConsumerApplication.start(beans, "static://127.0.0.1:" + this.proxy.port(), settings);
	}

	private void awaitEqual(MapCopy copy) {
		Awaitility.await().untilAsserted(() -> assertThat(copy.users).isEqualTo(this.service.all()));
		Awaitility.await().until(() -> !copy.token.isEmpty());
	}

	@Configuration(proxyBeanMethods = false)
	static class OneCopy {

		@Bean
		MapCopy copy() {
			return new MapCopy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnChanges {

		@Bean
		MapCopy copy() {
			return new MapCopy();
		}

		@Bean
		UserChanges changes(GrpcChannelFactory channels, MapCopy copy) {
			return UserChanges.keep(UserServiceGrpc.newBlockingStub(channels.createChannel("user-service")), copy);
		}

	}

}
