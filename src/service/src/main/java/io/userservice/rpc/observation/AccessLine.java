package io.userservice.rpc.observation;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.grpc.Status;
import io.userservice.logging.LineText;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.ObservedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line of the access log: a sentence for people, and the same as fields for Boot's
 * structured logging.
 *
 * @param fields by name, in their order; without those that are unknown
 */
record AccessLine(Map<String, Object> fields) {

	private static final int LONGEST_TEXT = 200;

	/** What is one word, and no field by itself. */
	private static final Pattern WORD = Pattern.compile("[^ \"'=]+");

	private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	static AccessLine of(ObservedCall call, Status status) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("method", LineText.of(call.method(), LONGEST_TEXT));
		fields.put("code", status.getCode().name());
		put(fields, "reason", call.reason());
		fields.put("duration_ms", Math.round(call.nanos() / NANOS_PER_MILLI * 1_000) / 1_000.0);
		fields.put("requests", call.requests().count());
		fields.put("request_bytes", call.requests().bytes());
		fields.put("responses", call.responses().count());
		fields.put("response_bytes", call.responses().bytes());
		Caller caller = call.caller();
		if (caller != null) {
			put(fields, "issuer", caller.issuer());
			put(fields, "subject", caller.name());
		}
		put(fields, "peer", address(call.peer()));
		put(fields, "forwarded_for", call.forwardedFor());
		put(fields, "user_agent", call.userAgent());
		Long deadline = call.deadlineMillis();
		if (deadline != null) {
			fields.put("deadline_left_ms", deadline);
		}
		put(fields, "trace_id", call.traceId());
		fields.put("request_id", call.requestId());
		return new AccessLine(fields);
	}

	/** Clients choose some of the texts. */
	private static void put(Map<String, Object> fields, String name, @Nullable String value) {
		if (value != null) {
			fields.put(name, LineText.of(value, LONGEST_TEXT));
		}
	}

	private static @Nullable String address(@Nullable SocketAddress peer) {
		return (peer instanceof InetSocketAddress socket && socket.getAddress() != null)
				? socket.getAddress().getHostAddress() + ":" + socket.getPort() : (peer != null) ? "local" : null;
	}

	/**
	 * A client's mistake is no fault of the service; a fault has a line of its own, with
	 * its cause.
	 */
	void writeTo(Logger logger) {
		LoggingEventBuilder line = logger.atInfo();
		this.fields.forEach(line::addKeyValue);
		line.log(text());
	}

	/**
	 * The fields as {@code name=value}. Texts of more than one word, or with a quote or
	 * an equals sign, which could be taken for other fields, are quoted.
	 */
	String text() {
		return this.fields.entrySet().stream().map((field) -> switch (field.getKey()) {
			case "method", "code", "reason" -> quoted(field.getValue());
			default -> field.getKey() + "=" + quoted(field.getValue());
		}).collect(Collectors.joining(" "));
	}

	private static String quoted(Object value) {
		return (value instanceof String text && !WORD.matcher(text).matches()) ? '"' + text.replace('"', '\'') + '"'
				: value.toString();
	}

}
