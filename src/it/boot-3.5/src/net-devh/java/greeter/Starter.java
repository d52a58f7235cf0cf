package greeter;

import java.util.Map;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.stereotype.Component;

/** What differs with the gRPC starter of the application: here net.devh's. */
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
		return "grpc.client." + channel + ".address";
	}

	public static Map<String, String> plaintext(String channel) {
		return Map.of("grpc.client." + channel + ".negotiation-type", "plaintext");
	}

	/**
	 * @param trusted a file of certificates in PEM format
	 * @param authority the name that certificates are verified for
	 */
	public static Map<String, String> tls(String channel, String trusted, String authority) {
		String prefix = "grpc.client." + channel;
		return Map.of(prefix + ".negotiation-type", "TLS", prefix + ".security.authority-override", authority,
				prefix + ".security.trust-cert-collection", trusted);
	}

}
