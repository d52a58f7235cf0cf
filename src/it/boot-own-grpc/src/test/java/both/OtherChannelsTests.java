package both;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.NettyGrpcChannelFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** A channel of Boot's own client is the same with the jar as without it. */
class OtherChannelsTests {

	/** An address for a name, with the settings of the channel {@code default}. */
	private static final String BORROWING = "static://nowhere:2";

	private static final String JARS = "net.devh|io.userservice";

	private static final AtomicReference<Map<String, String>> received = new AtomicReference<>();

	private static final Server server = start();

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@ParameterizedTest
	@MethodSource("jars")
	void areAsWithoutTheJar(String left) {
		ClassLoader classes = getClass().getClassLoader();
		ClassLoader withoutNetty = new FilteredClassLoader("io.grpc.netty.shaded");
		Map<String, Object> without = channel(withoutNetty, configurations(JARS));
		boolean ofNetDevh = !left.contains("net.devh");
		Map<String, Object> with = channel(ofNetDevh ? classes : withoutNetty, configurations(left));
		assertThat(with).isEqualTo(without);
		assertThat(with).containsEntry("customized over Netty", List.of("others", "socket", "resolved", BORROWING))
			.containsEntry("intercepted", List.of("user.UserService/GetUser"));
	}

	/** Auto-configurations to leave out, for each jar alone and both together. */
	static Stream<String> jars() {
		return Stream.of("net.devh|io.userservice.client.starter", "io.userservice.client.boot", "nothing");
	}

	private static String configurations(String pattern) {
		return ImportCandidates.load(AutoConfiguration.class, OtherChannelsTests.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.matches("(" + pattern + ").*"))
			.collect(Collectors.joining(","));
	}

	@Test
	void areNotMadeWhereTheApplicationDoesNotWantThem() {
		for (String setting : List.of("spring.grpc.client.enabled=false",
				"spring.grpc.client.channelfactory.enabled=false",
				"spring.autoconfigure.exclude=org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")) {
			new ApplicationContextRunner().withUserConfiguration(Application.class)
				.withPropertyValues(setting)
				.run((context) -> assertThat(context).as(setting)
					.hasNotFailed()
					.doesNotHaveBean(GrpcChannelFactory.class));
		}
	}

	private static Map<String, Object> channel(ClassLoader classes, String excluded) {
		Map<String, Object> facts = new ConcurrentHashMap<>();
		new ApplicationContextRunner().withClassLoader(classes)
			.withUserConfiguration(Application.class)
			.withPropertyValues("spring.grpc.client.channel.others.target=static://localhost:" + server.getPort(),
					"spring.grpc.client.channel.others.user-agent=an-application",
					"spring.grpc.client.channel.socket.target=unix:/nowhere/socket",
					"spring.grpc.client.channel.resolved.target=dns:///nowhere:1",
					"spring.grpc.client.channel.resolved.ssl.enabled=true",
					"spring.grpc.client.channel.default.target=static://nowhere:1",
					"spring.grpc.client.channel.default.ssl.enabled=false", "user-service.client.default.deadline=1s",
					"spring.autoconfigure.exclude=" + excluded)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ManagedChannel channel = context.getBean(GrpcChannelFactory.class).createChannel("others");
				UserServiceGrpc.newBlockingStub(channel).getUser(GetUserRequest.newBuilder().setId(1).build());
				Application application = context.getBean(Application.class);
				facts.put("factories", context.getBeansOfType(GrpcChannelFactory.class).keySet());
				facts.put("authority", channel.authority());
				List.of("socket", "resolved", BORROWING).forEach(context.getBean(GrpcChannelFactory.class)::createChannel);
				application.builders.forEach((name, builder) -> facts.put("builder of " + name, BuilderRecord.of(builder)));
				facts.put("kind of factory",
						bootsOwn(context.getBean(NettyGrpcChannelFactory.class).getClass()).getName());
				facts.put("kind of channel", channel.getClass().getName());
				facts.put("service config", application.serviceConfigs);
				facts.put("customized over Netty", application.overNetty);
				facts.put("intercepted", application.intercepted);
				facts.put("received", received.get());
			});
		return facts;
	}

	/** A class in the place of Boot's extends it, so that it can be injected and cast. */
	private static Class<?> bootsOwn(Class<?> type) {
		return type.getName().startsWith("org.springframework") ? type : bootsOwn(type.getSuperclass());
	}

	private static Server start() {
		try {
			return NettyServerBuilder.forPort(0).addService(new UserServiceImplBase() {
				@Override
				public void getUser(GetUserRequest request, StreamObserver<User> response) {
					response.onNext(User.newBuilder().setId(request.getId()).build());
					response.onCompleted();
				}
			}).intercept(new HeaderRecorder()).build().start();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** All that the service gets to know of a call. */
	private static class HeaderRecorder implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			Map<String, String> all = new TreeMap<>();
			headers.keys()
				.forEach((name) -> all.put(name,
						headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
			all.put("deadline", String.valueOf(Context.current().getDeadline()));
			received.set(all);
			return next.startCall(call, headers);
		}

	}

	@Configuration
	@EnableAutoConfiguration
	static class Application {

		final Collection<String> overNetty = new CopyOnWriteArrayList<>();

		/** By the channel's name. */
		final Map<String, NettyChannelBuilder> builders = new ConcurrentHashMap<>();

		final Collection<String> intercepted = new CopyOnWriteArrayList<>();

		final Map<String, Object> serviceConfigs = new ConcurrentHashMap<>();

		@Bean
		GrpcChannelBuilderCustomizer<NettyChannelBuilder> overNetty() {
			return (name, builder) -> {
				this.overNetty.add(name);
				this.builders.put(name, builder);
			};
		}

		@Bean
		GrpcClientDefaultServiceConfigCustomizer serviceConfig() {
			return (name, config) -> this.serviceConfigs.put(name, Map.copyOf(config));
		}

		@Bean
		@GlobalClientInterceptor
		ClientInterceptor interceptor() {
			return new ClientInterceptor() {
				@Override
				public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options,
						Channel next) {
					Application.this.intercepted.add(method.getFullMethodName());
					return next.newCall(method, options);
				}
			};
		}

	}

}
