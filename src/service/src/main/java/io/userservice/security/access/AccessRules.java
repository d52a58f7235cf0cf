package io.userservice.security.access;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.userservice.rpc.server.MethodPolicyMissingException;

import org.springframework.stereotype.Component;

/** Which scope each method asks for. A method without a rule is never served. */
@Component
public class AccessRules {

	/** The scope of each method, by its full name. */
	static final Map<String, String> SCOPES = Map.of("user.UserService/GetUser", "users.read",
			"user.UserService/ListUsers", "users.read", "user.UserService/CreateUsers", "users.write",
			"user.UserService/Chat", "chat");

	/**
	 * Services that anybody may call. Reflection tells what the published proto tells.
	 */
	static final Set<String> OPEN_SERVICES = Set.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
			"grpc.reflection.v1alpha.ServerReflection");

	AccessRules(List<BindableService> services) {
		services.stream()
			.flatMap((service) -> service.bindService().getServiceDescriptor().getMethods().stream())
			.filter((method) -> !isOpen(method) && !SCOPES.containsKey(method.getFullMethodName()))
			.findFirst()
			.ifPresent((method) -> {
				throw new MethodPolicyMissingException(method.getFullMethodName());
			});
	}

	boolean isOpen(MethodDescriptor<?, ?> method) {
		return OPEN_SERVICES.contains(method.getServiceName());
	}

	String scopeOf(MethodDescriptor<?, ?> method) {
		String scope = SCOPES.get(method.getFullMethodName());
		if (scope == null) {
			throw new MethodPolicyMissingException(method.getFullMethodName());
		}
		return scope;
	}

}
