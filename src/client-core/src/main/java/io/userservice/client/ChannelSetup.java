package io.userservice.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.ClientInterceptor;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ProxyDetector;
import io.grpc.Status;
import io.userservice.client.token.BearerTokenCallCredentials;
import io.userservice.client.token.TokenSupplier;
import io.userservice.client.token.TokenSupplierFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * What the properties of a channel add to gRPC's channel builder.
 *
 * @param serviceConfig gRPC's service config
 * @param interceptors in the order in which calls pass them
 * @param proxyDetector null for gRPC's own
 * @param authority null for that of the target
 */
public record ChannelSetup(Map<String, Object> serviceConfig, List<ClientInterceptor> interceptors,
		@Nullable ProxyDetector proxyDetector, @Nullable String authority) {

	/**
	 * Bytes that gRPC keeps of a call's requests to send them again: the 10,000 longest
	 * users of a CreateUsers, 1.3 kB each. With gRPC's default, 1 MB, a call with more
	 * than 10,000 users of 100 bytes is not retried. All calls of a channel together keep
	 * at most 16 MB, gRPC's default.
	 */
	private static final long RETRY_BUFFER = 14 * 1024 * 1024;

	/**
	 * Checks the properties; a wrong one ends the start.
	 * @param name the channel's name
	 * @param properties of the channel
	 * @param starter the balancing policy if the properties name none
	 * @param tokens makes the channel's token supplier
	 */
	public static ChannelSetup of(String name, ChannelProperties properties, StarterPolicy starter,
			TokenSupplierFactory tokens) {
		String prefix = "user-service.client." + name;
		checkCodes(prefix + ".retry.codes", properties.retry().codes());
		checkCodes(prefix + ".hedging.codes", properties.hedging().codes());
		checkPolicy(name, properties.loadBalancing().policy(), starter);
		List<ClientInterceptor> interceptors = new ArrayList<>();
		BearerTokenCallCredentials credentials = credentials(properties, prefix + ".token", tokens);
		interceptors.add(new CallDefaultsInterceptor(properties, credentials));
		if (properties.idempotencyKeys()) {
			interceptors.add(new IdempotencyKeyInterceptor());
		}
		return new ChannelSetup(ServiceConfig.of(properties, starter.policy()), interceptors,
				(credentials != null) ? credentials.proxyDetector() : null, properties.authorityOverride());
	}

	/** Applies the setup to a channel, but for the service config. */
	public void configure(ManagedChannelBuilder<?> builder) {
		builder.perRpcBufferLimit(RETRY_BUFFER).intercept(this.interceptors);
		if (StringUtils.hasText(this.authority)) {
			builder.overrideAuthority(this.authority);
		}
		if (this.proxyDetector != null) {
			builder.proxyDetector(this.proxyDetector);
		}
	}

	private static @Nullable BearerTokenCallCredentials credentials(ChannelProperties properties, String prefix,
			TokenSupplierFactory tokens) {
		TokenSupplier supplier = tokens.create(properties.token(), prefix);
		return (supplier != null)
				? new BearerTokenCallCredentials(supplier, prefix, properties.token().allowPlaintext()) : null;
	}

	private static void checkCodes(String property, Set<Status.Code> codes) {
		if (codes.contains(Status.Code.OK)) {
			throw new InvalidConfigurationPropertyValueException(property, codes,
					"it must not contain OK: such a call has not failed");
		}
	}

	private static void checkPolicy(String name, @Nullable BalancingPolicy policy, StarterPolicy starter) {
		String grpcName = (policy != null) ? policy.grpcName() : starter.policy();
		if (LoadBalancerRegistry.getDefaultRegistry().getProvider(grpcName) != null) {
			return;
		}
		if (policy == BalancingPolicy.LEAST_REQUEST) {
			throw new InvalidConfigurationPropertyValueException(
					"user-service.client.%s.load-balancing.policy".formatted(name), "least-request",
					"it needs io.grpc:grpc-xds on the classpath");
		}
		throw new InvalidConfigurationPropertyValueException(starter.property(), grpcName,
				"gRPC has no such policy on the classpath");
	}

	/**
	 * The balancing policy that the starter has for the channel.
	 *
	 * @param property that sets it
	 * @param policy gRPC's name of it
	 */
	public record StarterPolicy(String property, String policy) {

	}

}
