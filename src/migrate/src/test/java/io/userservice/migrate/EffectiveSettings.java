package io.userservice.migrate;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.ShadedNettyChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelProperties.Security;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;

import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.util.ReflectionUtils;

/**
 * What each client makes of the settings of an application: its own auto-configuration,
 * and the builder of each channel as it is when the channel is made of it.
 */
final class EffectiveSettings extends ShadedNettyChannelFactory {

	private static final Collection<String> SYSTEM = system();

	private EffectiveSettings() {
		super(new GrpcChannelsProperties(), null, List.of());
	}

	/** The settings as Spring reads them, with profiles. */
	static ConfigurableEnvironment environment(Path application, Path certificates, List<String> profiles) {
		ConfigurableEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test",
					Map.of("certs", certificates.toString(), "key.password", TestCertificates.KEY_PASSWORD,
							"spring.config.location", "file:%s/src/main/resources/".formatted(application))));
		ConfigDataEnvironmentPostProcessor.applyTo(environment, null, null, profiles);
		return environment;
	}

	/** By name, and by what is set. */
	static Map<String, Map<String, Object>> ofNetDevh(ConfigurableEnvironment environment, Collection<String> names) {
		Map<String, NettyChannelBuilder> builders = new HashMap<>();
		try (AnnotationConfigApplicationContext context = context(environment,
				net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration.class)) {
			context.registerBean("recorder", GrpcChannelConfigurer.class,
					() -> (builder, name) -> put(builders, name, builder));
			context.refresh();
			GrpcChannelsProperties properties = context.getBean(GrpcChannelsProperties.class);
			Map<String, Map<String, Object>> all = new TreeMap<>();
			for (String name : names) {
				GrpcChannelProperties channel = properties.getChannel(name);
				// Waits for a connection otherwise.
				Duration immediate = channel.getImmediateConnectTimeout();
				channel.setImmediateConnectTimeout(Duration.ZERO);
				Map<String, Object> settings = new TreeMap<>();
				all.put(name, settings);
				attempt(settings, () -> {
					var factory = context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class);
					settings.put("authority", factory.createChannel(name).authority());
					record(builders.get(name), settings);
				});
				settings.put("shutdown", channel.getShutdownGracePeriod());
				settings.put("immediate", immediate);
				settings.put("ciphers", "null");
				settings.put("protocols", "null");
				if (channel.getNegotiationType() == NegotiationType.TLS) {
					attempt(settings, () -> tls(channel.getSecurity(), settings));
				}
			}
			return all;
		}
	}

	/** By name, and by what is set. */
	static Map<String, Map<String, Object>> ofBoot(ConfigurableEnvironment environment, Collection<String> names) {
		Map<String, NettyChannelBuilder> builders = new HashMap<>();
		try (AnnotationConfigApplicationContext context = context(environment, SslAutoConfiguration.class,
				GrpcClientAutoConfiguration.class)) {
			context.registerBean("recorder", GrpcChannelBuilderCustomizer.class,
					() -> (name, builder) -> put(builders, name, builder));
			context.refresh();
			Map<String, Map<String, Object>> all = new TreeMap<>();
			for (String name : names) {
				Map<String, Object> settings = new TreeMap<>();
				all.put(name, settings);
				attempt(settings, () -> {
					ManagedChannel channel = context.getBean("shadedNettyGrpcChannelFactory", GrpcChannelFactory.class)
						.createChannel(name);
					settings.put("authority", channel.authority());
					record(builders.get(name), settings);
					tls(context.getBean(ChannelCredentialsProvider.class).getChannelCredentials(name), settings);
				});
				settings.put("shutdown", ChannelBuilderOptions.defaults().shutdownGracePeriod());
				settings.put("immediate", Duration.ZERO);
				settings.put("ciphers", "null");
				settings.put("protocols", "null");
			}
			return all;
		}
	}

	private static AnnotationConfigApplicationContext context(ConfigurableEnvironment environment, Class<?>... types) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.setEnvironment(environment);
		context.register(Properties.class);
		context.register(types);
		return context;
	}

	@EnableConfigurationProperties
	static class Properties {

	}

	private static void put(Map<String, NettyChannelBuilder> builders, String name, Object builder) {
		if (builder instanceof NettyChannelBuilder netty) {
			builders.put(name, netty);
		}
	}

	/** Something that fails is a setting, too. */
	private static void attempt(Map<String, Object> settings, Attempt attempt) {
		try {
			attempt.run();
		}
		catch (Exception ex) {
			settings.put("fails", true);
		}
	}

	private interface Attempt {

		void run() throws Exception;

	}

	private static void record(NettyChannelBuilder builder, Map<String, Object> settings) throws Exception {
		Object inner = get(builder, "managedChannelImplBuilder");
		Object address = get(inner, "directServerAddress");
		settings.put("target", (address != null) ? "unix:" + address : plain((String) get(inner, "target")));
		settings.put("user agent", String.valueOf(get(inner, "userAgent")));
		settings.put("idle", get(inner, "idleTimeoutMillis"));
		settings.put("policy", get(inner, "defaultLbPolicy"));
		settings.put("override", String.valueOf(get(inner, "authorityOverride")));
		settings.put("message", get(builder, "maxInboundMessageSize"));
		settings.put("metadata", get(builder, "maxHeaderListSize"));
		long time = (Long) get(builder, "keepAliveTimeNanos");
		settings.put("keepalive", time);
		if (time != Long.MAX_VALUE) {
			settings.put("keepalive timeout", get(builder, "keepAliveTimeoutNanos"));
			settings.put("keepalive without calls", get(builder, "keepAliveWithoutCalls"));
		}
		Object factory = get(builder, "protocolNegotiatorFactory");
		Method newNegotiator = ReflectionUtils.findMethod(factory.getClass(), "newNegotiator");
		ReflectionUtils.makeAccessible(newNegotiator);
		Object negotiator = ReflectionUtils.invokeMethod(newNegotiator, factory);
		settings.put("negotiation", negotiator.getClass().getSimpleName());
	}

	/** DNS is what a single static address and a name alone come to. */
	private static String plain(String target) {
		return target.startsWith("static://") && !target.contains(",") ? target.substring(9)
				: target.replaceFirst("^dns:///", "");
	}

	private static Object get(Object object, String name) {
		Field field = ReflectionUtils.findField(object.getClass(), name);
		ReflectionUtils.makeAccessible(field);
		return ReflectionUtils.getField(field, object);
	}

	private static void tls(Security security, Map<String, Object> settings) throws Exception {
		SslContextBuilder builder = GrpcSslContexts.forClient();
		configureProvidedClientCertificate(security, builder);
		configureAcceptedServerCertificates(security, builder);
		X509Certificate[] chain = (X509Certificate[]) get(builder, "keyCertChain");
		KeyManagerFactory keys = (KeyManagerFactory) get(builder, "keyManagerFactory");
		settings.put("keys", (keys != null) ? keys(keys.getKeyManagers())
				: (chain != null) ? keys(chain, (PrivateKey) get(builder, "key")) : List.of());
		X509Certificate[] collection = (X509Certificate[]) get(builder, "trustCertCollection");
		TrustManagerFactory trust = (TrustManagerFactory) get(builder, "trustManagerFactory");
		settings.put("trust", (collection != null) ? subjects(Stream.of(collection))
				: (trust != null) ? trust(trust.getTrustManagers()) : "the system's");
		settings.put("ciphers", String.valueOf(security.getCiphers()));
		settings.put("protocols", Arrays.toString(security.getProtocols()));
	}

	private static void tls(ChannelCredentials credentials, Map<String, Object> settings) throws Exception {
		if (credentials instanceof TlsChannelCredentials tls) {
			settings.put("keys",
					(tls.getKeyManagers() != null) ? keys(tls.getKeyManagers().toArray(new KeyManager[0])) : List.of());
			settings.put("trust", (tls.getTrustManagers() != null)
					? trust(tls.getTrustManagers().toArray(new TrustManager[0])) : "the system's");
		}
	}

	private static Collection<String> system() {
		try {
			TrustManagerFactory system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			system.init((KeyStore) null);
			return subjects(Stream.of(((X509TrustManager) system.getTrustManagers()[0]).getAcceptedIssuers()));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Object trust(TrustManager[] managers) {
		Collection<String> subjects = subjects(Stream.of(((X509TrustManager) managers[0]).getAcceptedIssuers()));
		return subjects.equals(SYSTEM) ? "the system's" : subjects;
	}

	private static Collection<String> subjects(Stream<X509Certificate> certificates) {
		return new TreeSet<>(certificates
			.map((certificate) -> certificate.getSubjectX500Principal() + " " + certificate.getSerialNumber())
			.toList());
	}

	private static Object keys(KeyManager[] managers) {
		X509KeyManager manager = (X509KeyManager) managers[0];
		String[] aliases = manager.getClientAliases("EC", null);
		return (aliases == null) ? List.of()
				: keys(manager.getCertificateChain(aliases[0]), manager.getPrivateKey(aliases[0]));
	}

	private static Object keys(X509Certificate[] chain, PrivateKey key) {
		return List.of(subjects(Stream.of(chain)), ((ECPrivateKey) key).getS());
	}

}
