package io.userservice.migrate.channel;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.userservice.migrate.config.PropertyName;

/**
 * The properties of a channel of net.devh's client: those that
 * {@code GrpcChannelProperties} (3.1.0) has setters of. Its metadata lists fewer.
 */
public enum NetDevhProperty {

	ADDRESS, DEFAULT_LOAD_BALANCING_POLICY(true), ENABLE_KEEP_ALIVE, KEEP_ALIVE_TIME, KEEP_ALIVE_TIMEOUT,
	KEEP_ALIVE_WITHOUT_CALLS, SHUTDOWN_GRACE_PERIOD, MAX_INBOUND_MESSAGE_SIZE, MAX_INBOUND_METADATA_SIZE,
	NEGOTIATION_TYPE, IMMEDIATE_CONNECT_TIMEOUT, USER_AGENT(true), SECURITY_CLIENT_AUTH_ENABLED,
	SECURITY_CERTIFICATE_CHAIN, SECURITY_PRIVATE_KEY, SECURITY_PRIVATE_KEY_PASSWORD(true), SECURITY_KEY_STORE,
	SECURITY_KEY_STORE_FORMAT(true), SECURITY_KEY_STORE_PASSWORD(true), SECURITY_TRUST_CERT_COLLECTION,
	SECURITY_TRUST_STORE, SECURITY_TRUST_STORE_FORMAT(true), SECURITY_TRUST_STORE_PASSWORD(true),
	SECURITY_AUTHORITY_OVERRIDE(true), SECURITY_CIPHERS(true), SECURITY_PROTOCOLS(true);

	private static final String SECURITY = "SECURITY_";

	private final boolean isText;

	NetDevhProperty() {
		this(false);
	}

	NetDevhProperty(boolean isText) {
		this.isText = isText;
	}

	/** Whether an empty value is a value, which GLOBAL's does not replace. */
	boolean isText() {
		return this.isText;
	}

	boolean isSecurity() {
		return name().startsWith(SECURITY);
	}

	/**
	 * GLOBAL's is copied into each channel, but for this one, which the starter (3.1.0)
	 * forgets.
	 */
	boolean isInherited() {
		return this != MAX_INBOUND_METADATA_SIZE;
	}

	/** Below the channel's name, as documents write it. */
	public String propertyName() {
		String name = isSecurity() ? "security." + name().substring(SECURITY.length()) : name();
		return name.toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * @param uniform below the channel's name
	 */
	static Optional<NetDevhProperty> of(String uniform) {
		return Stream.of(values())
			.filter((property) -> PropertyName.uniform(property.propertyName()).equals(uniform))
			.findFirst();
	}

}
