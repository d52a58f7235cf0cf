package io.userservice.rpc.server;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The policy of each served method. A method without one ends the start, so that no
 * method is served without a decision about it.
 */
public class MethodPolicies {

	private final Map<String, MethodPolicy> byName;

	/**
	 * @param policies the table of methods
	 * @param services the services that are served
	 */
	public MethodPolicies(Collection<MethodPolicy> policies, Collection<BindableService> services) {
		this.byName = policies.stream()
			.collect(Collectors.toMap((policy) -> policy.method().getFullMethodName(), Function.identity()));
		services.stream()
			.flatMap((service) -> service.bindService().getServiceDescriptor().getMethods().stream())
			.forEach(this::of);
	}

	/** The policy of a served method. */
	public MethodPolicy of(MethodDescriptor<?, ?> method) {
		MethodPolicy policy = find(method);
		if (policy == null) {
			throw new MethodPolicyMissingException(method.getFullMethodName());
		}
		return policy;
	}

	/** Null for a method that is not served. */
	@Nullable MethodPolicy find(MethodDescriptor<?, ?> method) {
		return this.byName.get(method.getFullMethodName());
	}

	/** Those of all methods. */
	public Collection<MethodPolicy> all() {
		return this.byName.values();
	}

	/** The full names of all methods. */
	public SortedSet<String> methods() {
		return new TreeSet<>(this.byName.keySet());
	}

	/** All scopes that methods ask for. */
	public SortedSet<String> scopes() {
		return this.byName.values()
			.stream()
			.map(MethodPolicy::scope)
			.filter(Objects::nonNull)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
