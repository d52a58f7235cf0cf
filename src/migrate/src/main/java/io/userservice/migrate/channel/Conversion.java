package io.userservice.migrate.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.userservice.migrate.config.Property;
import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;

/** The settings of one channel as Boot's client needs them to make the same channel. */
final class Conversion {

	/** From here on gRPC (NettyChannelBuilder) sends none. */
	private static final String NO_KEEPALIVE = "1000d";

	private final Map<NetDevhProperty, Setting> settings;

	private final Report report;

	private final ChannelName channel;

	private final List<Property> properties = new ArrayList<>();

	private Conversion(ChannelName channel, Map<NetDevhProperty, Setting> settings, Report report) {
		this.channel = channel;
		this.settings = settings;
		this.report = report;
	}

	/**
	 * @param wherefrom a place to name where there is no setting
	 */
	static List<Property> of(ChannelName channel, Map<NetDevhProperty, Setting> settings, Optional<Setting> scheme,
			Place wherefrom, Bundles bundles, Report report) {
		Conversion conversion = new Conversion(channel, settings, report);
		if (!channel.isDefault() || settings.containsKey(NetDevhProperty.ADDRESS)) {
			conversion.target(scheme, wherefrom);
		}
		if (channel.isDefault()) {
			conversion.get(NetDevhProperty.ADDRESS)
				.filter((address) -> address.name().startsWith("grpc", "client", ChannelName.GLOBAL))
				.ifPresent((address) -> report.tell(Told.byHand(address.place(), address.name().written(),
						"it is written for each channel that files and sources name; a name that is made at run time is"
								+ " its own target with Boot's client")));
		}
		conversion.copy(NetDevhProperty.USER_AGENT, "user-agent", "");
		conversion.copy(NetDevhProperty.DEFAULT_LOAD_BALANCING_POLICY, "default.load-balancing-policy", "round_robin");
		conversion.copy(NetDevhProperty.MAX_INBOUND_MESSAGE_SIZE, "inbound.message.max-size",
				channel.isOurs() ? "32MB" : "4MB");
		conversion.copy(NetDevhProperty.MAX_INBOUND_METADATA_SIZE, "inbound.metadata.max-size", "8KB");
		conversion.add("idle.timeout", "30m", channel.isOurs());
		conversion.keepAlive();
		conversion.shutdown();
		conversion.immediateConnect();
		conversion.properties.addAll(Tls.of(channel, settings, bundles, report));
		return conversion.properties;
	}

	private Optional<Setting> get(NetDevhProperty property) {
		return Optional.ofNullable(this.settings.get(property)).filter((setting) -> !setting.isEmpty());
	}

	private void add(String name, String value, boolean isImplied) {
		this.properties.add(new Property(this.channel.group(), name, value, isImplied));
	}

	private void target(Optional<Setting> scheme, Place wherefrom) {
		Optional<Setting> address = get(NetDevhProperty.ADDRESS);
		Target target = Target.of(this.channel.name(), address, scheme, this.channel.isOurs());
		add("target", target.value(), false);
		Optional<Setting> source = address.or(() -> scheme);
		source.ifPresent(this.report::wrote);
		String advice = target.advice();
		if (advice != null) {
			this.report.tell(Told.byHand(source.map(Setting::place).orElse(wherefrom),
					source.map((setting) -> setting.name().written()).orElse("channel " + this.channel.name()),
					advice));
		}
	}

	/**
	 * @param implied the default of both clients; empty for none
	 */
	private void copy(NetDevhProperty property, String name, String implied) {
		Optional<Setting> setting = get(property);
		setting.ifPresent((found) -> {
			add(name, found.value().strip(), false);
			this.report.wrote(found);
		});
		if (setting.isEmpty() && !implied.isEmpty()) {
			add(name, implied, true);
		}
	}

	private void keepAlive() {
		Optional<Setting> enabled = get(NetDevhProperty.ENABLE_KEEP_ALIVE);
		enabled.ifPresent((setting) -> {
			if (setting.isOpen()) {
				this.report.tell(Told.byHand(setting.place(), setting.name().written(),
						"whether it is on is known at run time only: it is written as off (keepalive.time of 1000 days);"
								+ " for on write the time"));
			}
			this.report.wrote(setting);
		});
		boolean isOn = enabled.map((setting) -> !setting.isOpen() && Values.isTrue(setting))
			.orElse(this.channel.isOurs());
		if (isOn) {
			copy(NetDevhProperty.KEEP_ALIVE_TIME, "keepalive.time", this.channel.isOurs() ? "20s" : "5m");
			copy(NetDevhProperty.KEEP_ALIVE_TIMEOUT, "keepalive.timeout", this.channel.isOurs() ? "10s" : "20s");
			copy(NetDevhProperty.KEEP_ALIVE_WITHOUT_CALLS, "keepalive.without-calls", "false");
			return;
		}
		add("keepalive.time", NO_KEEPALIVE, false);
		for (NetDevhProperty property : List.of(NetDevhProperty.KEEP_ALIVE_TIME, NetDevhProperty.KEEP_ALIVE_TIMEOUT,
				NetDevhProperty.KEEP_ALIVE_WITHOUT_CALLS)) {
			get(property).ifPresent((setting) -> this.report
				.tell(Told.withoutEffect(setting.place(), setting.name().written(), "enable-keep-alive is not on")));
		}
	}

	private void shutdown() {
		get(NetDevhProperty.SHUTDOWN_GRACE_PERIOD).ifPresent((setting) -> {
			String wanted = this.channel.isOurs() ? "5" : "30";
			if (setting.value().strip().matches(wanted + "s?|" + wanted + "000ms|(?i)PT" + wanted + "S")) {
				this.report.tell(Told.withoutEffect(setting.place(), setting.name().written(),
						"it is the default that the channel has, too"));
			}
			else {
				this.report.tell(Told.byHand(setting.place(), setting.name().written(),
						"Boot's client has no property for it and waits %s s: make the channel by".formatted(wanted)
								+ " GrpcChannelFactory.createChannel(name, ChannelBuilderOptions.defaults()"
								+ ".withShutdownGracePeriod(…))"));
			}
		});
	}

	private void immediateConnect() {
		get(NetDevhProperty.IMMEDIATE_CONNECT_TIMEOUT).ifPresent((setting) -> {
			if (setting.value().strip().matches("0+[a-z]*|(?i)PT0S")) {
				this.report.tell(
						Told.withoutEffect(setting.place(), setting.name().written(), "0 is off, as in Boot's client"));
			}
			else {
				this.report.tell(Told.byHand(setting.place(), setting.name().written(),
						"Boot's client connects with the first call: to connect at the start, and end it without a"
								+ " connection, let a bean ask ManagedChannel.getState(true) and wait for READY"));
			}
		});
	}

}
