package io.userservice.migrate.channel;

import java.util.Optional;
import java.util.Set;

import io.userservice.migrate.config.Setting;
import org.jspecify.annotations.Nullable;

/**
 * The target of a channel.
 *
 * @param value what Boot gets
 * @param advice what to do by hand; null for nothing
 */
record Target(String value, @Nullable String advice) {

	/** Resolved by gRPC, or by a library that registers itself with gRPC. */
	private static final Set<String> KNOWN = Set.of("dns", "xds");

	/**
	 * @param name of the channel
	 * @param isOurs whether it is one of {@code user-service-client-boot}
	 */
	static Target of(String name, Optional<Setting> address, Optional<Setting> scheme, boolean isOurs) {
		return address.map((setting) -> of(setting.value().strip(), isOurs))
			.or(() -> scheme.map((setting) -> byScheme(name, setting.value().strip(), isOurs)))
			.orElseGet(() -> new Target("dns:///" + name,
					"the channel has no address, so net.devh's client asks gRPC for the name itself: by DNS, which is"
							+ " written, or by Spring Cloud where the application has it"));
	}

	private static Target byScheme(String name, String scheme, boolean isOurs) {
		if (scheme.startsWith("in-process")) {
			return of("in-process:" + name, isOurs);
		}
		return of((scheme.contains(":") ? scheme : scheme + ":///") + name, isOurs);
	}

	private static Target of(String address, boolean isOurs) {
		String scheme = address.contains(":") ? address.substring(0, address.indexOf(':')) : "";
		return switch (scheme) {
			case "static" -> new Target(address, (isOurs || !address.contains(",")) ? null
					: "Boot's client takes the text for one address and fails when the stub is made: use a name that DNS"
							+ " has several addresses of, a NameResolverProvider of your own, or user-service-client-boot"
							+ " for channels to user-service");
			case "discovery" -> new Target(address, isOurs ? null
					: "Boot's client has no resolver of Spring Cloud's services: calls fail until the application"
							+ " registers a NameResolverProvider, or the target is a name in DNS");
			case "unix" -> new Target("unix:" + address.substring(5).replaceFirst("^//(?=/)", ""),
					"Boot's client makes channels to sockets of files without the credentials of the channel, so that ssl.*"
							+ " is not heeded and they begin TLS: a GrpcChannelBuilderCustomizer has to call"
							+ " usePlaintext()");
			case "in-process" -> new Target(address, isOurs ? null
					: "a named channel of Boot's client (4.1.2) cannot lead to an in-process server: pass the target itself"
							+ " to the factory, or use Boot's test transport");
			default -> KNOWN.contains(scheme) ? new Target(address, null) : ofOther(address, scheme);
		};
	}

	private static Target ofOther(String address, String scheme) {
		return new Target(address, scheme.matches("[a-z][a-z0-9+.-]*") && address.startsWith(scheme + ":/")
				? "a NameResolverProvider that is a bean is registered with gRPC by net.devh's client alone: let the"
						+ " application register the one of " + scheme + ": itself"
				: "its scheme is not known: several addresses (static://a,b) and discovery: are not for Boot's client, and"
						+ " static:, dns: are the same there");
	}

}
