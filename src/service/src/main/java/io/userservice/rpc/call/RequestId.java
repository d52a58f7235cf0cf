package io.userservice.rpc.call;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import io.grpc.Metadata;

/** The id of a call: the client's, or a new one. It is sent back in the trailers. */
public final class RequestId {

	/** In the metadata of both directions. */
	public static final Metadata.Key<String> KEY = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

	/** Its name in the context of log lines. */
	static final String LOGGED = "requestId";

	private static final Pattern SANE = Pattern.compile("[\\w.:/+=@-]{1,128}");

	private RequestId() {
	}

	/** The client's id if it is valid, else a new one. */
	static String of(Metadata headers) {
		String sent = headers.get(KEY);
		return (sent != null && SANE.matcher(sent).matches()) ? sent : random();
	}

	private static String random() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
	}

}
