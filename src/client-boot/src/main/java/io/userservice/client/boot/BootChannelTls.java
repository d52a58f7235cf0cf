package io.userservice.client.boot;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.userservice.tls.TlsManagers;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

/**
 * The TLS of the channels that are set up here and have an SSL bundle: gRPC's own
 * credentials, over keys and trust anchors that rotate.
 */
class BootChannelTls {

	private final Map<String, ChannelCredentials> credentials = new HashMap<>();

	private final SslBundles bundles;

	private final SslProperties.Bundles files;

	private final ResourceLoader loader;

	BootChannelTls(BootChannels channels, SslBundles bundles, SslProperties properties, ResourceLoader loader,
			ObjectProvider<TlsManagers> managers) {
		this.bundles = bundles;
		this.files = properties.getBundle();
		this.loader = ApplicationResourceLoader.get(loader, true);
		for (String name : channels.names()) {
			Channel channel = channels.of(name);
			String bundle = channel.getSsl().getBundle();
			if (bundle != null && !Boolean.FALSE.equals(channel.getSsl().getEnabled())
					&& !channel.isBypassCertificateValidation()) {
				String property = "spring.grpc.client.channel.%s.ssl.bundle".formatted(name);
				this.credentials.put(name, credentials(property, bundle, managers.getObject()));
			}
		}
	}

	/** Null for a channel that Boot makes the credentials of. */
	@Nullable ChannelCredentials of(String name) {
		return this.credentials.get(name);
	}

	private ChannelCredentials credentials(String property, String name, TlsManagers managers) {
		Supplier<SslBundle> bundle = reader(name);
		try {
			SslBundle first = bundle.get();
			TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
			if (BundleContent.hasKeys(first)) {
				builder
					.keyManager(managers.keys(property, new ReloadingBundle<>(property, bundle, BundleContent::keys)));
			}
			return managers.withTrust(BundleContent.hasTrust(first)
					? new ReloadingBundle<>(property, bundle, BundleContent::trust) : null,
					(trust) -> ((trust != null) ? builder.trustManager(trust) : builder).build());
		}
		catch (RuntimeException ex) {
			throw new InvalidConfigurationPropertyValueException(property, name,
					"the bundle cannot be used (%s)".formatted(ex.getMessage()));
		}
	}

	/** A bundle of properties is read from its files, any other as it is registered. */
	private Supplier<SslBundle> reader(String name) {
		PemSslBundleProperties pem = this.files.getPem().get(name);
		if (pem != null) {
			return () -> PropertiesSslBundle.get(pem, this.loader);
		}
		JksSslBundleProperties jks = this.files.getJks().get(name);
		return (jks != null) ? () -> PropertiesSslBundle.get(jks, this.loader) : () -> this.bundles.getBundle(name);
	}

}
