package io.userservice.migrate.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.userservice.migrate.config.Property;
import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.Told;

/** Whether a channel has TLS, and with which keys and certificates. */
final class Tls {

	private static final String UNPROVEN = "negotiation-type %s, so it is written as TLS: %s";

	private final ChannelName channel;

	private final Map<NetDevhProperty, Setting> settings;

	private final Report report;

	private final List<Property> properties = new ArrayList<>();

	private Tls(ChannelName channel, Map<NetDevhProperty, Setting> settings, Report report) {
		this.channel = channel;
		this.settings = settings;
		this.report = report;
	}

	static List<Property> of(ChannelName channel, Map<NetDevhProperty, Setting> settings, Bundles bundles,
			Report report) {
		Tls tls = new Tls(channel, settings, report);
		if (tls.isPlaintext()) {
			tls.add("ssl.enabled", "false", false);
			settings.forEach((property, setting) -> {
				if (property.isSecurity()) {
					report.tell(
							Told.withoutEffect(setting.place(), setting.name().written(), "the channel is plaintext"));
				}
			});
		}
		else {
			List<Property> bundle = new TlsStores(channel, settings, bundles, report).properties();
			tls.add("ssl.enabled", "true", !bundle.isEmpty());
			tls.properties.addAll(bundle);
			tls.authority();
			tls.byHand(NetDevhProperty.SECURITY_CIPHERS);
			tls.byHand(NetDevhProperty.SECURITY_PROTOCOLS);
		}
		return tls.properties;
	}

	private void add(String name, String value, boolean isImplied) {
		this.properties.add(new Property(this.channel.group(), name, value, isImplied));
	}

	private Optional<Setting> get(NetDevhProperty property) {
		return Optional.ofNullable(this.settings.get(property)).filter((setting) -> !setting.isEmpty());
	}

	/** Of the literal alone: all that is not known is TLS. */
	private boolean isPlaintext() {
		Optional<Setting> type = get(NetDevhProperty.NEGOTIATION_TYPE);
		type.ifPresent((setting) -> {
			this.report.wrote(setting);
			if (setting.isOpen()) {
				tell(setting, UNPROVEN.formatted("is known at run time only",
						"where it is plaintext, write ssl.enabled: false"));
			}
			else if (Values.letters(setting).equals("plaintextupgrade")) {
				tell(setting, UNPROVEN.formatted("has no equal of an upgrade",
						"where the server is meant to be reached in plaintext, write ssl.enabled: false, by which the"
								+ " channel speaks HTTP/2 from the start"));
			}
		});
		return type.map((setting) -> !setting.isOpen() && Values.letters(setting).equals("plaintext")).orElse(false);
	}

	private void tell(Setting setting, String text) {
		this.report.tell(Told.byHand(setting.place(), setting.name().written(), text));
	}

	private void authority() {
		get(NetDevhProperty.SECURITY_AUTHORITY_OVERRIDE).ifPresent((setting) -> {
			if (this.channel.isOurs()) {
				this.properties.add(new Property("user-service.client" + this.channel.key(), "authority-override",
						setting.value().strip(), false));
				this.report.wrote(setting);
			}
			else {
				tell(setting, "Boot's client has no property for it, and verifies the name of the target: a"
						+ " GrpcChannelBuilderCustomizer calls overrideAuthority(…) for the channel");
			}
		});
	}

	private void byHand(NetDevhProperty property) {
		get(property).ifPresent((setting) -> tell(setting,
				"Boot's client has the defaults of its TLS (it does not read the options of an SSL bundle): a"
						+ " ChannelCredentialsProvider bean with NettySslContextChannelCredentials.create(…) can have"
						+ " others"));
	}

}
