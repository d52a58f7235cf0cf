package greeter;

import java.util.Map;

import io.grpc.Channel;

import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.stereotype.Component;

/** What differs with the gRPC starter of the application: here Boot's own. */
@Component
public class Starter {

	private final GrpcChannelFactory channels;

	Starter(GrpcChannelFactory channels) {
		this.channels = channels;
	}

	public Channel channel(String name) {
		return this.channels.createChannel(name);
	}

	/** The property of a channel's address. */
	public static String address(String channel) {
		return "spring.grpc.client.channel." + channel + ".target";
	}

	public static Map<String, String> plaintext(String channel) {
		return Map.of("spring.grpc.client.channel." + channel + ".ssl.enabled", "false");
	}

	/**
	 * @param trusted a file of certificates in PEM format
	 * @param authority the name that certificates are verified for
	 */
	public static Map<String, String> tls(String channel, String trusted, String authority) {
		String prefix = "spring.grpc.client.channel." + channel;
		return Map.of(prefix + ".ssl.enabled", "true", prefix + ".ssl.bundle", "users",
				"spring.ssl.bundle.pem.users.truststore.certificate", trusted,
				"user-service.client." + channel + ".authority-override", authority);
	}

}
