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

import static org.assertj.core.api.Assertions.assertThat;

/** A channel of Boot's own client is the same with the jar as without it. */
class OtherChannelsTests {

	private static final AtomicReference<Map<String, String>> received = new AtomicReference<>();

	private static final Server server = start();

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void areAsWithoutTheJar() {
		ClassLoader classes = getClass().getClassLoader();
		String ofTheJar = ImportCandidates.load(AutoConfiguration.class, classes)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.userservice.") || name.startsWith("net.devh."))
			.collect(Collectors.joining(","));
		Map<String, Object> without = channel(new FilteredClassLoader("io.grpc.netty.shaded"), ofTheJar);
		Map<String, Object> with = channel(classes, "");
		assertThat(with).isEqualTo(without);
		assertThat(with).containsEntry("customized over Netty", List.of("others"))
			.containsEntry("intercepted", List.of("user.UserService/GetUser"));
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
					"spring.autoconfigure.exclude=" + excluded)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ManagedChannel channel = context.getBean(GrpcChannelFactory.class).createChannel("others");
				UserServiceGrpc.newBlockingStub(channel).getUser(GetUserRequest.newBuilder().setId(1).build());
				Application application = context.getBean(Application.class);
				facts.put("factories", context.getBeansOfType(GrpcChannelFactory.class).keySet());
				facts.put("authority", channel.authority());
				facts.put("kind of channel", channel.getClass().getName());
				facts.put("service config", application.serviceConfigs);
				facts.put("customized over Netty", application.overNetty);
				facts.put("intercepted", application.intercepted);
				facts.put("received", received.get());
			});
		return facts;
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

		final Collection<String> intercepted = new CopyOnWriteArrayList<>();

		final Map<String, Object> serviceConfigs = new ConcurrentHashMap<>();

		@Bean
		GrpcChannelBuilderCustomizer<NettyChannelBuilder> overNetty() {
			return (name, builder) -> this.overNetty.add(name);
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
