package io.userservice.client.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.ClientProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.ImportGrpcClients;

import static io.userservice.client.boot.BootApplication.plaintext;
import static io.userservice.client.boot.BootApplication.withJar;
import static org.assertj.core.api.Assertions.assertThat;

/** Channels of any name and any address, and contexts of any kind. */
class BootNamesIntegrationTests {

	private final FakeReplica first = new FakeReplica();

	private final FakeReplica second = new FakeReplica();

	@AfterEach
	void stop() {
		this.first.close();
		this.second.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "users", "my_users", "MyUsers", "[users.eu]", "[my_users]", "users-2", "[Users/EU]" })
	void setsUpAChannelOfAnyName(String name) {
		String channel = "spring.grpc.client.channel.%s.".formatted(name).replace("channel.[", "channel[");
		String client = "user-service.client.%s.".formatted(name).replace("client.[", "client[");
		String plain = name.replaceAll("[\\[\\]]", "");
		withJar(channel + "target=" + target(this.first), channel + "ssl.enabled=false", channel + "keepalive.time=5m",
				client + "token.value=t")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(get(context, plain)).isTrue();
				GrpcClientProperties.Channel settings = context.getBean(GrpcClientProperties.class)
					.getChannel()
					.get(plain);
				assertThat(settings.getKeepalive().getTime()).hasMinutes(5);
				assertThat(settings.getKeepalive().getTimeout()).hasSeconds(10);
			});
		assertThat(this.first.sent("authorization")).containsExactly("Bearer t");
		String channelless = channel + "target=" + target(this.first);
		withJar(channelless, client + "token.value=t").run((context) -> assertThat(context).getFailure()
			.hasStackTraceContaining(plain)
			.hasStackTraceContaining("ssl.enabled with value 'not set'"));
	}

	@Test
	void keepsChannelsApart() {
		withJar(plaintext(target(this.first), "user-service.client.user-service.token.value=one",
				"spring.grpc.client.channel.more.target=" + target(this.second),
				"spring.grpc.client.channel.more.ssl.enabled=false", "user-service.client.more.token.value=two",
				"user-service.client.more.retry.enabled=false",
				"spring.grpc.client.channel.others.target=" + target(this.second)))
			.run((context) -> {
				assertThat(get(context, "user-service") && get(context, "more") && get(context, "others")).isTrue();
				assertThat(this.first.sent("authorization")).containsExactly("Bearer one");
				assertThat(this.second.sent("authorization")).containsExactly("Bearer two", null);
			});
	}

	/** Boot takes the settings of {@code default} for each channel without any. */
	@Test
	void leavesTheChannelsThatBorrowTheSettingsOfDefaultAsTheyAre() {
		String channel = "spring.grpc.client.channel.default.";
		withJar(channel + "target=" + target(this.first), channel + "ssl.enabled=false",
				"user-service.client.default.token.value=t")
			.run((context) -> {
				assertThat(get(context, "default")).isTrue();
				GrpcClientProperties.Channel settings = context.getBean(GrpcClientProperties.class)
					.getChannel()
					.get("default");
				assertThat(settings.getIdle().getTimeout()).hasSeconds(20);
				assertThat(settings.getKeepalive().getTime()).hasMinutes(5);
			});
		assertThat(this.first.sent("authorization")).containsExactly("Bearer t");
	}

	@Test
	void readsATokenThatAnEnvironmentVariableSets() {
		environment(withJar(plaintext(target(this.first))), Map.of("USERSERVICE_CLIENT_USERSERVICE_TOKEN_VALUE", "t"))
			.run((context) -> assertThat(get(context, "user-service")).isTrue());
		environment(withJar(plaintext(target(this.first), "user-service.client.user-service.deadline=7s")),
				Map.of("USERSERVICE_CLIENT_USERSERVICE_TOKEN_VALUE", "t", "USER_SERVICE_CLIENT_X_DEADLINE", "3s"))
			.run((context) -> {
				assertThat(get(context, "user-service")).isTrue();
				assertThat(context.getBean(ClientProperties.class).channels().get("user-service").deadline())
					.isEqualTo(Duration.ofSeconds(7));
			});
		assertThat(this.first.sent("authorization")).containsExactly("Bearer t", "Bearer t");
	}

	private static ApplicationContextRunner environment(ApplicationContextRunner runner,
			Map<String, Object> variables) {
		return runner
			.withInitializer((context) -> ((ConfigurableEnvironment) context.getEnvironment()).getPropertySources()
				.addLast(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
	}

	@Test
	void callsAUnixSocket(@TempDir Path folder) throws Exception {
		Path socket = folder.resolve("s");
		MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
			.channelType(EpollServerDomainSocketChannel.class)
			.bossEventLoopGroup(group)
			.workerEventLoopGroup(group)
			.addService(this.first)
			.build()
			.start();
		for (String target : new String[] { "unix:" + socket, "unix://" + socket }) {
			withJar("spring.grpc.client.channel.user-service.target=" + target)
				.run((context) -> assertThat(get(context, "user-service")).as(target).isTrue());
		}
		server.shutdownNow();
		group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
	}

	@Test
	void worksWithLazyBeans() {
		withJar(plaintext(target(this.first), "user-service.client.user-service.token.value=t"))
			.withUserConfiguration(Stub.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(isFound(context.getBean(UserServiceBlockingStub.class))).isTrue());
		assertThat(this.first.sent("authorization")).containsExactly("Bearer t");
	}

	@Test
	void worksInAParentAndInItsChild() {
		String[] settings = plaintext(target(this.first), "user-service.client.user-service.token.value=t");
		withJar(settings)
			.run((parent) -> withJar(settings).withParent(parent).withUserConfiguration(Stub.class).run((child) -> {
				assertThat(child).hasNotFailed();
				assertThat(isFound(child.getBean(UserServiceBlockingStub.class))).isTrue();
				assertThat(get(parent, "user-service")).isTrue();
			}));
		assertThat(this.first.sent("authorization")).containsExactly("Bearer t", "Bearer t");
	}

	@Test
	void worksInTwoContextsAtATimeOfWhichOneEnds() {
		withJar(plaintext(target(this.first))).run((one) -> {
			withJar(plaintext(target(this.second), "user-service.client.user-service.token.value=t"))
				.run((other) -> assertThat(get(one, "user-service") && get(other, "user-service")).isTrue());
			assertThat(get(one, "user-service")).isTrue();
		});
		assertThat(this.first.sent("authorization")).containsExactly(null, null);
		assertThat(this.second.sent("authorization")).containsExactly("Bearer t");
	}

	private static String target(FakeReplica replica) {
		return "static://localhost:" + replica.port();
	}

	private static boolean get(BeanFactory context, String name) {
		ManagedChannel channel = context.getBean(GrpcChannelFactory.class).createChannel(name);
		return isFound(UserServiceGrpc.newBlockingStub(channel));
	}

	private static boolean isFound(UserServiceBlockingStub users) {
		return users.getUser(GetUserRequest.newBuilder().setId(1).build()).getId() == 1;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportGrpcClients(target = "user-service", types = UserServiceBlockingStub.class)
	static class Stub {

	}

}
