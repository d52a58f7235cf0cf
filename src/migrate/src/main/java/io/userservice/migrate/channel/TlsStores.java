package io.userservice.migrate.channel;

import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.userservice.migrate.config.Property;
import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.Told;

/** Keys and certificates of a channel as an SSL bundle. */
final class TlsStores {

	private final ChannelName channel;

	private final Map<NetDevhProperty, Setting> settings;

	private final Bundles bundles;

	private final Report report;

	private final Map<String, String> content = new LinkedHashMap<>();

	TlsStores(ChannelName channel, Map<NetDevhProperty, Setting> settings, Bundles bundles, Report report) {
		this.channel = channel;
		this.settings = settings;
		this.bundles = bundles;
		this.report = report;
	}

	/** The reference and the bundle; none where the channel has the defaults of TLS. */
	List<Property> properties() {
		Kind keys = keys();
		Kind trust = trust();
		if (keys == Kind.NONE && trust == Kind.NONE) {
			return List.of();
		}
		if (keys != Kind.NONE && trust != Kind.NONE && keys != trust) {
			this.settings.forEach((property, setting) -> {
				if (property.name().endsWith("STORE") || property.name().endsWith("COLLECTION")
						|| property == NetDevhProperty.SECURITY_PRIVATE_KEY) {
					this.report.tell(Told.byHand(setting.place(), setting.name().written(),
							"an SSL bundle has either PEM files or stores, not both: convert one of them, by keytool or"
									+ " openssl, and define the bundle of the channel, without which it cannot be made"));
				}
			});
			return List
				.of(reference(this.bundles.nameOf(this.channel.bundle(), List.of("mixed", this.channel.name()))));
		}
		String type = ((keys != Kind.NONE) ? keys : trust).name().toLowerCase(Locale.ROOT);
		List<String> whole = new ArrayList<>(List.of(type));
		this.content.forEach((name, value) -> whole.addAll(List.of(name, value)));
		String bundle = this.bundles.nameOf(this.channel.bundle(), whole);
		List<Property> properties = new ArrayList<>(List.of(reference(bundle)));
		this.content.forEach((name, value) -> properties.add(Bundles.property(type, bundle, name, value)));
		return properties;
	}

	private Property reference(String bundle) {
		return new Property(this.channel.group(), "ssl.bundle", bundle, false);
	}

	private Kind keys() {
		Optional<Setting> enabled = get(NetDevhProperty.SECURITY_CLIENT_AUTH_ENABLED);
		enabled.ifPresent(this.report::wrote);
		enabled.filter(Setting::isOpen)
			.ifPresent((setting) -> this.report.tell(Told.byHand(setting.place(), setting.name().written(),
					"whether the channel has a certificate of its own is known at run time only: it is written as if it"
							+ " had; remove it from the SSL bundle where it has none")));
		if (enabled.isEmpty() || !(enabled.get().isOpen() || Values.isTrue(enabled.get()))) {
			unused("client-auth-enabled is not on", NetDevhProperty.SECURITY_CERTIFICATE_CHAIN,
					NetDevhProperty.SECURITY_PRIVATE_KEY, NetDevhProperty.SECURITY_PRIVATE_KEY_PASSWORD,
					NetDevhProperty.SECURITY_KEY_STORE, NetDevhProperty.SECURITY_KEY_STORE_FORMAT,
					NetDevhProperty.SECURITY_KEY_STORE_PASSWORD);
			return Kind.NONE;
		}
		if (get(NetDevhProperty.SECURITY_PRIVATE_KEY).isPresent()) {
			put("keystore.certificate", NetDevhProperty.SECURITY_CERTIFICATE_CHAIN);
			put("keystore.private-key", NetDevhProperty.SECURITY_PRIVATE_KEY);
			get(NetDevhProperty.SECURITY_PRIVATE_KEY_PASSWORD).ifPresent((password) -> {
				this.content.put("keystore.private-key-password", password.value());
				this.report.wrote(password);
			});
			unused("private-key is used in its place", NetDevhProperty.SECURITY_KEY_STORE,
					NetDevhProperty.SECURITY_KEY_STORE_FORMAT, NetDevhProperty.SECURITY_KEY_STORE_PASSWORD);
			return Kind.PEM;
		}
		unused("there is no private-key", NetDevhProperty.SECURITY_CERTIFICATE_CHAIN,
				NetDevhProperty.SECURITY_PRIVATE_KEY_PASSWORD);
		if (get(NetDevhProperty.SECURITY_KEY_STORE).isEmpty()) {
			this.report.tell(Told.byHand(enabled.get().place(), enabled.get().name().written(),
					"there is neither a private-key nor a key-store, with which net.devh's client does not start"));
			return Kind.NONE;
		}
		store("keystore", NetDevhProperty.SECURITY_KEY_STORE, NetDevhProperty.SECURITY_KEY_STORE_FORMAT,
				NetDevhProperty.SECURITY_KEY_STORE_PASSWORD);
		return Kind.JKS;
	}

	private Kind trust() {
		if (get(NetDevhProperty.SECURITY_TRUST_CERT_COLLECTION).isPresent()) {
			put("truststore.certificate", NetDevhProperty.SECURITY_TRUST_CERT_COLLECTION);
			unused("trust-cert-collection is used in its place", NetDevhProperty.SECURITY_TRUST_STORE,
					NetDevhProperty.SECURITY_TRUST_STORE_FORMAT, NetDevhProperty.SECURITY_TRUST_STORE_PASSWORD);
			return Kind.PEM;
		}
		if (get(NetDevhProperty.SECURITY_TRUST_STORE).isEmpty()) {
			unused("there is no trust-store", NetDevhProperty.SECURITY_TRUST_STORE_FORMAT,
					NetDevhProperty.SECURITY_TRUST_STORE_PASSWORD);
			return Kind.NONE;
		}
		store("truststore", NetDevhProperty.SECURITY_TRUST_STORE, NetDevhProperty.SECURITY_TRUST_STORE_FORMAT,
				NetDevhProperty.SECURITY_TRUST_STORE_PASSWORD);
		return Kind.JKS;
	}

	private void store(String prefix, NetDevhProperty location, NetDevhProperty format, NetDevhProperty password) {
		put(prefix + ".location", location);
		this.content.put(prefix + ".type", format(this.settings.get(location), get(format)));
		get(format).ifPresent(this.report::wrote);
		// Without a password net.devh's client takes an empty one, Boot's none, which
		// leaves certificates out.
		this.content.put(prefix + ".password", get(password).map(Setting::value).orElse(""));
		get(password).ifPresent(this.report::wrote);
	}

	/** By the end of the file's name, as net.devh's client does. */
	private static String format(Setting location, Optional<Setting> format) {
		if (format.isPresent() && !format.get().value().equals("AUTODETECT")) {
			return format.get().value();
		}
		String file = location.value().strip().toLowerCase(Locale.ROOT);
		return file.endsWith(".jks") ? "JKS"
				: (file.endsWith(".p12") || file.endsWith(".pfx")) ? "PKCS12" : KeyStore.getDefaultType();
	}

	private void put(String name, NetDevhProperty property) {
		get(property).ifPresent((setting) -> {
			String value = setting.value().strip();
			if (!value.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
				boolean isOpen = value.startsWith("${");
				this.report.tell(Told.byHand(setting.place(), setting.name().written(), isOpen
						? "Boot takes a path without classpath: or file: for a file: see that the value begins with either"
						: "net.devh's client takes a path without a prefix from the class path (in a servlet application"
								+ " from its web content), Boot's SSL bundle from the files: written as classpath:"));
				value = isOpen ? value : "classpath:" + value.replaceFirst("^/+", "");
			}
			this.content.put(name, value);
			this.report.wrote(setting);
		});
	}

	private Optional<Setting> get(NetDevhProperty property) {
		return Optional.ofNullable(this.settings.get(property)).filter((setting) -> !setting.isEmpty());
	}

	private void unused(String reason, NetDevhProperty... properties) {
		for (NetDevhProperty property : properties) {
			get(property).ifPresent((setting) -> this.report
				.tell(Told.withoutEffect(setting.place(), setting.name().written(), reason)));
		}
	}

	/** Of an SSL bundle. */
	private enum Kind {

		NONE, PEM, JKS

	}

}
