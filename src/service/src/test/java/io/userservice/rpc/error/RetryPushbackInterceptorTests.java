package io.userservice.rpc.error;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.api.UserServiceGrpc;
import io.userservice.error.RpcError;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.user.grpc.MethodTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPushbackInterceptorTests {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final RpcError UNAVAILABLE = new RpcError(Status.Code.UNAVAILABLE, "SOMETHING_UNAVAILABLE",
			"For people.");

	private final MethodPolicies policies = new MethodPolicies(MethodTable.rows(), List.of());

	private final RetryPushbackInterceptor interceptor = new RetryPushbackInterceptor(this.policies);

	static Stream<Arguments> calls() {
		return UserServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.flatMap((method) -> Stream.of(Arguments.of(method, false), Arguments.of(method, true)));
	}

	@ParameterizedTest(name = "{0}, key: {1}")
	@MethodSource("calls")
	void asksForTheDelayOnlyIfTheCallMayBeSentAgain(MethodDescriptor<Object, Object> method, boolean keyed) {
		RetryPolicy policy = this.policies.of(method).retry();
		boolean repeatable = policy == RetryPolicy.SAFE || (policy == RetryPolicy.WITH_IDEMPOTENCY_KEY && keyed);
		assertThat(pushback(method, keyed, UNAVAILABLE.retryAfter(Duration.ofSeconds(1))) != null)
			.isEqualTo(repeatable);
	}

	@ParameterizedTest
	@MethodSource("delays")
	void isNotShorterThanTheDelayAndSpread(Duration delay) {
		List<Long> millis = IntStream.range(0, 50)
			.mapToObj((call) -> Long.valueOf(getUser(UNAVAILABLE.retryAfter(delay))))
			.toList();
		assertThat(millis)
			.allSatisfy((pause) -> assertThat(pause).isBetween(delay.toMillis(), delay.toMillis() * 3 / 2));
		assertThat(Set.copyOf(millis)).hasSizeGreaterThan((delay.toMillis() < 50) ? 0 : 10);
	}

	static Stream<Duration> delays() {
		return Stream.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(1),
				Duration.ofMinutes(2));
	}

	/** gRPC would retry it outside its retry throttling. */
	@Test
	void sendsNoneWhenOverloaded() {
		assertThat(getUser(RpcError.overloaded("things"))).isNull();
	}

	@Test
	void sendsNoneWithoutADelay() {
		assertThat(getUser(UNAVAILABLE)).isNull();
	}

	private @Nullable String getUser(RpcError error) {
		return pushback(UserServiceGrpc.getGetUserMethod(), false, error);
	}

	private <Q, R> @Nullable String pushback(MethodDescriptor<Q, R> method, boolean keyed, RpcError error) {
		Metadata headers = new Metadata();
		if (keyed) {
			headers.put(MethodPolicy.IDEMPOTENCY_KEY, "key");
		}
		ClosedCall<Q, R> call = new ClosedCall<>(method);
		this.interceptor.interceptCall(call, headers, (intercepted, metadata) -> {
			error.close(intercepted);
			return new ServerCall.Listener<>() {
			};
		});
		return call.trailers.get(PUSHBACK);
	}

	/** Keeps what it is closed with. */
	private static class ClosedCall<Q, R> extends ServerCall<Q, R> {

		private final MethodDescriptor<Q, R> method;

		private Metadata trailers = new Metadata();

		ClosedCall(MethodDescriptor<Q, R> method) {
			this.method = method;
		}

		@Override
		public void request(int messages) {
		}

		@Override
		public void sendHeaders(Metadata headers) {
		}

		@Override
		public void sendMessage(R message) {
		}

		@Override
		public void close(Status status, Metadata sent) {
			this.trailers = sent;
		}

		@Override
		public boolean isCancelled() {
			return false;
		}

		@Override
		public MethodDescriptor<Q, R> getMethodDescriptor() {
			return this.method;
		}

	}

}
