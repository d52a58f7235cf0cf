package io.userservice.http.console;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.api.UserServiceReason;
import io.userservice.http.security.OpenPaths;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.security.development.DevelopmentTokens;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Serves the data that the console asks for; Boot serves its files. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

	/** Before the mapping of static files. */
	private static final int ORDER = 0;

	@Bean
	HandlerMapping consoleMapping(OpenPaths open, DevelopmentTokens tokens, MethodPolicies policies,
			ObjectProvider<GrpcEndpoint> endpoint) {
		if (open.areNone()) {
			return new SimpleUrlHandlerMapping();
		}
		return new SimpleUrlHandlerMapping(Map.of("/console/token", new DevelopmentTokenHandler(tokens::newToken),
				"/console/reference.json", new ReferenceHandler(reference(policies), endpoint::getObject)), ORDER);
	}

	/** The contract that the api jar publishes. */
	private static Reference reference(MethodPolicies policies) {
		Map<String, String> scopes = policies.all()
			.stream()
			.filter((policy) -> !policy.isOpen())
			.collect(Collectors.toMap((policy) -> policy.method().getFullMethodName(), MethodPolicy::scope));
		List<String> reasons = Stream.of(UserServiceReason.class.getFields()).map(Field::getName).toList();
		return ReferenceReader.read("/user.protoset", "user.proto", scopes::get, reasons);
	}

}
