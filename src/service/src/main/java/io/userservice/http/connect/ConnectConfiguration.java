package io.userservice.http.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.http.forward.OwnChannel;
import io.userservice.http.forward.ReplicaMetrics;
import io.userservice.http.security.HttpProperties;
import io.userservice.http.security.OpenPaths;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.security.token.CallTokens;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Gives each served gRPC service its path, and each of its methods a handler. */
@Configuration(proxyBeanMethods = false)
class ConnectConfiguration {

	/** Before the mapping of static files. */
	private static final int ORDER = 0;

	@Bean
	HandlerMapping callMapping(OpenPaths open, HttpProperties http, List<BindableService> services,
			MethodPolicies policies, CallTokens tokens, Bounds bounds, LimitProperties limits, Bound collectedUsers,
			OwnChannel own, MeterRegistry meters) {
		Bound running = bounds.createSharedByHalves("http-calls", limits.httpCalls());
		LargeResponses responses = new LargeResponses(bounds);
		if (open.areNone()) {
			return new SimpleUrlHandlerMapping();
		}
		List<MethodDescriptor<?, ?>> methods = methods(services, policies);
		ReplicaMetrics metrics = new ReplicaMetrics(meters);
		Supplier<Channel> channel = () -> ClientInterceptors.intercept(own.channel().get(), metrics);
		Callers callers = new Callers(policies, tokens);
		ConnectHandler calls = new ConnectHandler(methods, channel,
				new ForwardedCallStarter(callers, running, collectedUsers), responses, own.messageLimit(),
				new ConnectHandler.Times(http.bodyTimeout(), http.silenceTimeout()));
		Map<String, HttpRequestHandler> handlers = new HashMap<>();
		methods.forEach((method) -> handlers.put("/" + method.getServiceName() + "/**", calls));
		methods.stream()
			.filter((method) -> method.getType() == MethodType.BIDI_STREAMING)
			.map((method) -> new WebSocketCalls(method, channel, callers, running, own.messageLimit()))
			.forEach((socket) -> handlers.put(socket.path(),
					new WebSocketOrConnectHandler(new WebSocketHttpRequestHandler(socket), calls)));
		return new SimpleUrlHandlerMapping(handlers, ORDER);
	}

	/**
	 * The methods as generated. The served ones do not have the types of their messages.
	 */
	private static List<MethodDescriptor<?, ?>> methods(List<BindableService> services, MethodPolicies policies) {
		return services.stream()
			.flatMap((service) -> service.bindService().getServiceDescriptor().getMethods().stream())
			.<MethodDescriptor<?, ?>>map((method) -> policies.of(method).method())
			.toList();
	}

}
