package io.userservice.client.boot;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.userservice.client.ChannelProperties;
import io.userservice.client.ClientProperties;
import io.userservice.client.cache.UserCaches;
import io.userservice.client.channel.ChannelDefaults;
import io.userservice.client.channel.ChannelListener;
import io.userservice.client.channel.ChannelStates;
import io.userservice.client.channel.ConnectBackoff;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.context.ApplicationContext;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;

/**
 * Has Boot's factories make one channel for all stubs of a name that is set up here,
 * where they (spring-grpc 1.1) make one for each stub. Other names reach the factories as
 * they are, and each factory stays what it is by type, since applications inject and cast
 * it.
 */
class BootChannelSharing implements BeanPostProcessor, ChannelStates, DisposableBean {

	private static final ChannelBuilderOptions DEFAULTS = ChannelBuilderOptions.defaults();

	private final ObjectProvider<ClientProperties> client;

	private final ObjectProvider<GrpcClientProperties> boot;

	private final ObjectProvider<ChannelListener> listeners;

	private final ApplicationContext context;

	private final ObjectProvider<UserCaches> caches;

	private final ConnectBackoff backoff = new ConnectBackoff();

	private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

	BootChannelSharing(ObjectProvider<ClientProperties> client, ObjectProvider<GrpcClientProperties> boot,
			ObjectProvider<ChannelListener> listeners, ObjectProvider<UserCaches> caches, ApplicationContext context) {
		this.context = context;
		this.client = client;
		this.caches = caches;
		this.boot = boot;
		this.listeners = listeners;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof DefaultGrpcChannelFactory<?> factory)
				? SharingFactories.over(factory, this::channel, this.context) : bean;
	}

	/** The channel of a name; of another name, what the factory makes. */
	private ManagedChannel channel(DefaultGrpcChannelFactory<?> factory, String name, ChannelBuilderOptions options) {
		ChannelProperties properties = this.client.getObject().channels().get(name);
		if (properties == null) {
			return factory.createChannel(name, options);
		}
		if (!isShared(options)) {
			return create(name, properties, factory, options);
		}
		return this.channels.compute(name, (key, existing) -> (existing != null && !existing.isShutdown()) ? existing
				: create(name, properties, factory, options));
	}

	/** A stub with options of its own has a channel of its own. */
	private static boolean isShared(ChannelBuilderOptions options) {
		return options.interceptors().isEmpty() && options.customizer() == DEFAULTS.customizer()
				&& options.shutdownGracePeriod().equals(DEFAULTS.shutdownGracePeriod());
	}

	private ManagedChannel create(String name, ChannelProperties properties, DefaultGrpcChannelFactory<?> factory,
			ChannelBuilderOptions options) {
		boolean isDefault = options.shutdownGracePeriod().equals(DEFAULTS.shutdownGracePeriod());
		ChannelBuilderOptions ours = withCache(name, options);
		ManagedChannel channel = factory.createChannel(name,
				isDefault ? ours.withShutdownGracePeriod(ChannelDefaults.SHUTDOWN_GRACE_PERIOD) : ours);
		this.backoff.limit(channel, properties.maxConnectBackoff());
		Channel settings = this.boot.getObject().getChannel().getOrDefault(name, new Channel());
		if (!properties.triesAddressesInTurn(settings.getDefault().getLoadBalancingPolicy())) {
			this.backoff.endSilentAttempts(channel);
		}
		this.listeners.orderedStream().forEach((listener) -> listener.created(name, channel));
		return channel;
	}

	/** A channel's own interceptors stand inside of all others. */
	private ChannelBuilderOptions withCache(String name, ChannelBuilderOptions options) {
		ClientInterceptor cache = this.caches.getObject().interceptor(name);
		return (cache == null) ? options
				: options.withInterceptors(Stream.concat(options.interceptors().stream(), Stream.of(cache)).toList());
	}

	@Override
	public Map<String, ConnectivityState> states() {
		Map<String, ConnectivityState> states = new ConcurrentHashMap<>();
		this.channels.forEach((name, channel) -> states.put(name, channel.getState(false)));
		return states;
	}

	@Override
	public void destroy() {
		this.backoff.close();
	}

}
