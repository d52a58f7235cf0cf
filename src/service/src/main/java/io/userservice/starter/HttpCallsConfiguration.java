package io.userservice.starter;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.UserServiceReason;
import io.userservice.http.console.DevelopmentTokenHandler;
import io.userservice.http.security.HttpProperties;
import io.userservice.http.security.OpenPaths;
import io.userservice.http.console.Reference;
import io.userservice.http.console.ReferenceHandler;
import io.userservice.http.connect.WebSocketOrConnectHandler;
import io.userservice.http.connect.ConnectHandler;
import io.userservice.http.connect.ReplicaMetrics;
import io.userservice.http.connect.WebSocketCalls;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.security.token.DevelopmentTokens;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.inject.GrpcClient;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.apache.tomcat.websocket.server.WsSci;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.server.support.OriginHandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Serves the gRPC services by HTTP, through the service's own channel. */
@Configuration(proxyBeanMethods = false)
class HttpCallsConfiguration {

	/** Before the mapping of static files. */
	private static final int ORDER = 0;

	private static final String CHANNEL = "user-service";

	/** The default where grpc.server.port is 0, for a port that the system chooses. */
	private static final String ANY_PORT = "static://localhost:0";

	private static final String ADDRESS_REASON = "calls by HTTP go there, so it must be an address such as"
			+ " static://localhost:50051, static://host1:50051,host2:50051 or dns:///users:50051; or set"
			+ " user-service.http.enabled to false";

	/** As {@code application.yml} declares it. */
	static class OwnChannel {

		@GrpcClient(CHANNEL)
		private Channel channel;

	}

	/**
	 * Lazy, since its settings depend on the server's, whose mistakes are reported first.
	 */
	@Bean
	@Lazy
	static OwnChannel ownChannel() {
		return new OwnChannel();
	}

	/**
	 * Leads the channel to the port that the server has got, and reports a wrong address
	 * at the start, not at the first call.
	 */
	@Bean
	static ApplicationListener<GrpcServerStartedEvent> ownChannelSetup(OpenPaths open,
			ObjectProvider<OwnChannel> channel, GrpcChannelsProperties channels) {
		return (started) -> {
			if (!open.patterns().isEmpty()) {
				GrpcChannelProperties own = channels.getChannel(CHANNEL);
				if (ANY_PORT.equals(String.valueOf(own.getAddress()))) {
					own.setAddress("static://localhost:" + started.getPort());
				}
				try {
					channel.getObject();
				}
				catch (BeanCreationException ex) {
					throw (NestedExceptionUtils.getMostSpecificCause(ex) instanceof IllegalArgumentException)
							? new InvalidConfigurationPropertyValueException("grpc.client." + CHANNEL + ".address",
									own.getAddress(), ADDRESS_REASON)
							: ex;
				}
			}
		};
	}

	/** Static, since the filters of the web server need it before there is a channel. */
	@Bean
	static OpenPaths openPaths(HttpProperties properties, DevelopmentTokens tokens, List<BindableService> services) {
		boolean enabled = (properties.enabled() != null) ? properties.enabled() : tokens.areGenerated();
		if (!enabled) {
			return new OpenPaths(List.of(), List.of());
		}
		List<String> paths = new ArrayList<>(List.of("/", "/index.html", "/console/**"));
		descriptors(services).forEach((service) -> paths.add("/" + service.getName() + "/**"));
		return new OpenPaths(paths, properties.allowedOrigins());
	}

	@Bean
	static Bound httpCalls(Bounds bounds, LimitProperties properties) {
		return bounds.createSharedByHalves("http-calls", properties.httpCalls());
	}

	@Bean
	HandlerMapping callMapping(OpenPaths open, HttpProperties http, DevelopmentTokens tokens,
			List<BindableService> services, MethodPolicies policies, Bound httpCalls, GrpcServerProperties server,
			MeterRegistry meters, ObjectProvider<OwnChannel> own) {
		Map<String, HttpRequestHandler> handlers = new HashMap<>();
		if (!open.patterns().isEmpty()) {
			int messageLimit = (int) server.getMaxInboundMessageSize().toBytes();
			List<MethodDescriptor<?, ?>> methods = methods(services, policies);
			ReplicaMetrics metrics = new ReplicaMetrics(meters);
			Supplier<Channel> channel = () -> ClientInterceptors.intercept(own.getObject().channel, metrics);
			ConnectHandler calls = new ConnectHandler(methods, channel, httpCalls, messageLimit,
					new ConnectHandler.Times(http.bodyTimeout(), http.silenceTimeout()));
			descriptors(services).forEach((service) -> handlers.put("/" + service.getName() + "/*", calls));
			methods.stream()
				.filter((method) -> method.getType() == MethodType.BIDI_STREAMING)
				.map((method) -> new WebSocketCalls(method, channel, httpCalls, messageLimit))
				.forEach((socket) -> handlers.put(socket.path(),
						new WebSocketOrConnectHandler(webSocket(socket, open), calls)));
			handlers.put("/console/token", new DevelopmentTokenHandler(tokens::newToken));
			handlers.put("/console/reference.json", new ReferenceHandler(reference(methods, policies)));
		}
		return new SimpleUrlHandlerMapping(handlers, ORDER);
	}

	/** The contract that the api jar publishes. */
	private static Reference reference(List<MethodDescriptor<?, ?>> methods, MethodPolicies policies) {
		Map<String, String> scopes = methods.stream()
			.map(policies::of)
			.filter((policy) -> !policy.isOpen())
			.collect(Collectors.toMap((policy) -> policy.method().getFullMethodName(), MethodPolicy::scope));
		List<String> reasons = Stream.of(UserServiceReason.class.getFields()).map(Field::getName).toList();
		return Reference.of("/user.protoset", "user.proto", scopes::get, reasons);
	}

	private WebSocketHttpRequestHandler webSocket(WebSocketCalls calls, OpenPaths open) {
		WebSocketHttpRequestHandler handler = new WebSocketHttpRequestHandler(calls);
		handler.setHandshakeInterceptors(List.of(new OriginHandshakeInterceptor(open.allowedOrigins())));
		return handler;
	}

	/**
	 * Boot does this in its module spring-boot-websocket, which is not used for anything
	 * else. To be replaced by that module.
	 */
	@Bean
	static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
		return (factory) -> factory
			.addContextCustomizers((context) -> context.addServletContainerInitializer(new WsSci(), null));
	}

	private static Stream<ServiceDescriptor> descriptors(List<BindableService> services) {
		return services.stream().map((service) -> service.bindService().getServiceDescriptor());
	}

	/** As generated, with the types of their messages, which the served ones hide. */
	private static List<MethodDescriptor<?, ?>> methods(List<BindableService> services, MethodPolicies policies) {
		return descriptors(services).flatMap((service) -> service.getMethods().stream())
			.<MethodDescriptor<?, ?>>map((method) -> policies.of(method).method())
			.toList();
	}

}
