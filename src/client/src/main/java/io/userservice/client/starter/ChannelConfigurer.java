package io.userservice.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.ClientInterceptor;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

/**
 * Sets the channel user-service up, and each other one that has settings of ours. What is
 * wrong ends the start.
 */
class ChannelConfigurer implements GrpcChannelConfigurer {

	/** The channel's customary name. */
	static final String NAME = "user-service";

	/**
	 * What gRPC keeps of a call's requests to send them again: the 10,000 users of a
	 * CreateUsers at their longest, 1.3 kB each. The default, 1 MB, is passed by users of
	 * 100 bytes, and such a call would not be tried again. All calls of a channel
	 * together keep at most 16 MB, by gRPC's own default.
	 */
	private static final long RETRY_BUFFER = 14 * 1024 * 1024;

	private final Map<String, Setup> setups = new HashMap<>();

	ChannelConfigurer(ClientProperties others, ChannelSettings customary, GrpcChannelsProperties channels,
			TokenSources tokens) {
		Map<String, ChannelSettings> all = new HashMap<>(others.client());
		all.put(NAME, customary);
		all.forEach((name, settings) -> this.setups.put(name,
				setup(name, settings, channels.getChannel(name).getDefaultLoadBalancingPolicy(), tokens)));
	}

	@Override
	public void accept(ManagedChannelBuilder<?> builder, String name) {
		Setup setup = this.setups.get(name);
		if (setup != null) {
			builder.defaultServiceConfig(setup.serviceConfig)
				.perRpcBufferLimit(RETRY_BUFFER)
				.intercept(setup.interceptors);
		}
	}

	private static Setup setup(String name, ChannelSettings settings, String policy, TokenSources tokens) {
		String prefix = "user-service.client." + name;
		checkCodes(prefix + ".retry.codes", settings.retry().codes());
		checkCodes(prefix + ".hedging.codes", settings.hedging().codes());
		checkPolicy(name, settings, policy);
		String token = prefix + ".token";
		TokenSource source = tokens.of(settings.token(), token);
		List<ClientInterceptor> interceptors = new ArrayList<>();
		interceptors.add(new CallDefaults(settings,
				(source != null) ? new BearerCredentials(source, token, settings.token().allowPlaintext()) : null));
		if (settings.idempotencyKeys()) {
			interceptors.add(new IdempotencyKeys());
		}
		return new Setup(ServiceConfig.of(settings, policy), interceptors);
	}

	private static void checkCodes(String property, Set<Status.Code> codes) {
		if (codes.contains(Status.Code.OK)) {
			throw new ClientSettingException("%s must not contain OK: such a call has not failed.".formatted(property));
		}
	}

	private static void checkPolicy(String name, ChannelSettings settings, String standard) {
		BalancingPolicy own = settings.loadBalancing().policy();
		if (LoadBalancerRegistry.getDefaultRegistry().getProvider((own != null) ? own.grpcName() : standard) == null) {
			throw new ClientSettingException((own == BalancingPolicy.LEAST_REQUEST)
					? "user-service.client.%s.load-balancing.policy=least-request needs io.grpc:grpc-xds on the classpath."
						.formatted(name)
					: "grpc.client.%s.default-load-balancing-policy=%s is no policy of gRPC on the classpath."
						.formatted(name, standard));
		}
	}

	/** What a channel is given. */
	private record Setup(Map<String, Object> serviceConfig, List<ClientInterceptor> interceptors) {

	}

}
