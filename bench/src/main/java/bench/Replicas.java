package bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

/**
 * The addresses of several replicas, as a client's name resolver knows them: one that is
 * told of each change at once.
 */
class Replicas extends NameResolverProvider {

	private static final String SCHEME = "replicas";

	private List<ServerProcess> current = List.of();

	private NameResolver.Listener2 listener;

	/** Makes the addresses known to the channels of this JVM. */
	static Replicas register() {
		Replicas replicas = new Replicas();
		NameResolverRegistry.getDefaultRegistry().register(replicas);
		return replicas;
	}

	/** A client that spreads its calls over all replicas that are healthy. */
	ManagedChannel newChannel() {
		return NettyChannelBuilder.forTarget(SCHEME + ":///")
			.usePlaintext()
			.directExecutor()
			.disableRetry()
			.defaultServiceConfig(Map.of("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
					"healthCheckConfig", Map.of("serviceName", "")))
			.build();
	}

	synchronized void set(List<ServerProcess> replicas) {
		this.current = List.copyOf(replicas);
		if (this.listener != null) {
			this.listener.onResult(NameResolver.ResolutionResult.newBuilder()
				.setAddressesOrError(StatusOr.fromValue(replicas.stream()
					.map((replica) -> new EquivalentAddressGroup(new InetSocketAddress("localhost", replica.port())))
					.toList()))
				.build());
		}
	}

	@Override
	public NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return new NameResolver() {

			@Override
			public String getServiceAuthority() {
				return "localhost";
			}

			@Override
			public void start(Listener2 started) {
				Replicas.this.listener = started;
				set(Replicas.this.current);
			}

			@Override
			public void shutdown() {
			}

		};
	}

	@Override
	public String getDefaultScheme() {
		return SCHEME;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return 5;
	}

}
