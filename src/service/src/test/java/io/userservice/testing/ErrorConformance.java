package io.userservice.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.userservice.api.UserServiceGrpc;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test with a call that ends with a code or reason which the proto does not
 * list for that RPC, or with an error that is too large for some clients. Intercepts the
 * calls of all channels that tests open to the service, and is registered for all tests
 * in {@code META-INF/services}.
 */
public final class ErrorConformance implements ClientInterceptor, AfterEachCallback {

	/** For every call of a channel. */
	public static final ClientInterceptor INTERCEPTOR = new ErrorConformance();

	private static final Set<String> VIOLATIONS = new TreeSet<>();

	private static final String COMMON = "";

	/** Such as {@code //   NOT_FOUND         USER_NOT_FOUND: no user has that id}. */
	private static final Pattern ERROR = Pattern.compile("\\s*//\\s+([A-Z_]+)\\s+([A-Z_]+(?:, [A-Z_]+)*): .*");

	private static final Pattern RPC = Pattern.compile("\\s*rpc (\\w+)\\(.*");

	/** "CODE REASON" by RPC; those of every RPC under {@link #COMMON}. */
	private static final Map<String, Set<String>> LISTED = listed(ProjectFiles.read("proto/user.proto"));

	/** What gRPC words itself, on either side: code and beginning of the description. */
	private static final List<String> BY_GRPC = List.of("CANCELLED ", "DEADLINE_EXCEEDED ", "UNAVAILABLE ",
			"UNIMPLEMENTED ", "INTERNAL RST_STREAM", "INTERNAL http2 exception", "INTERNAL Received unexpected EOS",
			"RESOURCE_EXHAUSTED gRPC message exceeds", "RESOURCE_EXHAUSTED Decompressed gRPC message exceeds");

	private static Map<String, Set<String>> listed(String proto) {
		Map<String, Set<String>> listed = new TreeMap<>();
		Set<String> errors = new TreeSet<>();
		for (String line : proto.lines().toList()) {
			Matcher error = ERROR.matcher(line);
			Matcher rpc = RPC.matcher(line);
			if (error.matches()) {
				Stream.of(error.group(2).split(", ")).forEach((reason) -> errors.add(error.group(1) + " " + reason));
			}
			else if (line.startsWith("service ") || rpc.matches()) {
				listed.put(rpc.matches() ? rpc.group(1) : COMMON, Set.copyOf(errors));
				errors.clear();
			}
		}
		return listed;
	}

	/** Why a call may not end so; empty if it may. */
	static Optional<String> violation(MethodDescriptor<?, ?> method, Status status, Metadata trailers) {
		if (status.isOk() || !UserServiceGrpc.SERVICE_NAME.equals(method.getServiceName())) {
			return Optional.empty();
		}
		if (TrailerSize.of(status, trailers) > TrailerSize.LIMIT) {
			return Optional.of(method.getFullMethodName() + " ended with large trailers: " + status);
		}
		com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
		List<String> reasons = details.getDetailsList()
			.stream()
			.filter((detail) -> detail.is(ErrorInfo.class))
			.map(ErrorConformance::reason)
			.toList();
		String error = status.getCode() + " "
				+ (reasons.isEmpty() ? String.valueOf(status.getDescription()) : String.join(" and ", reasons));
		boolean known = reasons.isEmpty() ? BY_GRPC.stream().anyMatch(error::startsWith)
				: LISTED.get(COMMON).contains(error) || LISTED.get(method.getBareMethodName()).contains(error);
		return known ? Optional.empty() : Optional.of(method.getFullMethodName() + " ended with " + error);
	}

	private static String reason(com.google.protobuf.Any detail) {
		try {
			return detail.unpack(ErrorInfo.class).getReason();
		}
		catch (InvalidProtocolBufferException ex) {
			return "an ErrorInfo that cannot be read";
		}
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
			@Override
			public void start(Listener<R> listener, Metadata headers) {
				super.start(new SimpleForwardingClientCallListener<>(listener) {
					@Override
					public void onClose(Status status, Metadata trailers) {
						violation(method, status, trailers).ifPresent(ErrorConformance::add);
						super.onClose(status, trailers);
					}
				}, headers);
			}
		};
	}

	private static void add(String violation) {
		synchronized (VIOLATIONS) {
			VIOLATIONS.add(violation);
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		synchronized (VIOLATIONS) {
			Set<String> found = Set.copyOf(VIOLATIONS);
			VIOLATIONS.clear();
			if (!found.isEmpty()) {
				throw new AssertionError("proto/user.proto does not list: " + found);
			}
		}
	}

}
