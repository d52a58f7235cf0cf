package io.userservice.rpc.error;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.rpc.RequestInfo;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.UserServiceGrpc;
import io.userservice.error.RpcError;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Makes every RPC of the contract fail at each point where a handler's code runs. */
@ExtendWith(OutputCaptureExtension.class)
class ExceptionHandlingInterceptorTests {

	private static final String SECRET = "jdbc:postgresql://10.1.2.3 password=hunter2";

	private int outputBefore;

	/** The callbacks of a handler in which a call can fail. */
	private enum ThrowPoint {

		START_CALL, ON_READY, ON_MESSAGE, ON_HALF_CLOSE, CLOSE_WITH_EXCEPTION, ON_COMPLETE, ON_CANCEL

	}

	/** A failure that has an {@link ExceptionMapper}, such as a client's mistake. */
	private static class ExpectedException extends RuntimeException {

		ExpectedException() {
			super(SECRET);
		}

	}

	private static final ExceptionMapper MAPPER = (failure) -> (failure instanceof ExpectedException)
			? Optional.of(new RpcError(Status.Code.NOT_FOUND, "EXPECTED", "For people.").with("id", 7))
			: Optional.empty();

	private Server server;

	private ManagedChannel channel;

	private ThrowPoint point;

	@BeforeEach
	void markOutput(CapturedOutput output) {
		this.outputBefore = output.length();
	}

	private String logged(CapturedOutput output) {
		return output.getAll().substring(this.outputBefore);
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	static Stream<Arguments> failuresSeenByTheClient() {
		return calls(ThrowPoint.START_CALL, ThrowPoint.ON_READY, ThrowPoint.ON_MESSAGE, ThrowPoint.ON_HALF_CLOSE,
				ThrowPoint.CLOSE_WITH_EXCEPTION);
	}

	static Stream<Arguments> failuresAfterTheEnd() {
		return calls(ThrowPoint.ON_COMPLETE, ThrowPoint.ON_CANCEL);
	}

	private static Stream<Arguments> calls(ThrowPoint... points) {
		return UserServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.flatMap((method) -> Stream.of(points).map((point) -> Arguments.of(method, point)));
	}

	@ParameterizedTest(name = "{0} at {1}")
	@MethodSource("failuresSeenByTheClient")
	void sendsTheMappedErrorAndLogsNothing(MethodDescriptor<Object, Object> method, ThrowPoint point,
			CapturedOutput output) {
		serve(method, point, ExpectedException::new);
		WireError error = WireError.of(() -> call(method, ClientCall::halfClose));
		assertThat(error.code()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(error.message()).isEqualTo("For people.");
		assertThat(error.reason()).isEqualTo("EXPECTED");
		assertThat(error.metadata()).containsExactly(java.util.Map.entry("id", "7"));
		assertThat(error.wire()).doesNotContain(SECRET, "Exception", "io.userservice");
		assertThat(logged(output)).doesNotContain("ExpectedException");
	}

	@ParameterizedTest(name = "{0} at {1}")
	@MethodSource("failuresSeenByTheClient")
	void hidesAnUnmappedExceptionAndLogsItOnceWithTheRequestIdOfTheClient(MethodDescriptor<Object, Object> method,
			ThrowPoint point, CapturedOutput output) {
		serve(method, point, () -> new IllegalStateException(SECRET));
		WireError error = WireError.of(() -> call(method, ClientCall::halfClose));
		assertThat(error.code()).isEqualTo(Status.Code.INTERNAL);
		assertThat(error.reason()).isEqualTo("INTERNAL");
		assertThat(error.wire()).doesNotContain(SECRET, "Exception", "io.userservice");
		String id = error.detail(RequestInfo.class).getRequestId();
		assertThat(logged(output).split("IllegalStateException: ")).hasSize(2);
		assertThat(logged(output)).contains(id, method.getFullMethodName(), SECRET);
	}

	@ParameterizedTest(name = "{0} at {1}")
	@MethodSource("failuresSeenByTheClient")
	void passesOnAStatusThatTheHandlerThrows(MethodDescriptor<Object, Object> method, ThrowPoint point,
			CapturedOutput output) {
		serve(method, point, () -> Status.OUT_OF_RANGE.withDescription("chosen").asRuntimeException());
		org.assertj.core.api.Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> call(method, ClientCall::halfClose))
			.withMessage("OUT_OF_RANGE: chosen");
		assertThat(logged(output)).doesNotContain("OUT_OF_RANGE");
	}

	@ParameterizedTest(name = "{0} at {1}")
	@MethodSource("failuresAfterTheEnd")
	void logsAnExceptionAfterTheEndOfACallOnce(MethodDescriptor<Object, Object> method, ThrowPoint point,
			CapturedOutput output) {
		serve(method, point, () -> new IllegalStateException(SECRET));
		call(method, (point == ThrowPoint.ON_CANCEL) ? (call) -> call.cancel("bored", null) : ClientCall::halfClose);
		Awaitility.await().untilAsserted(() -> assertThat(logged(output)).contains("IllegalStateException: " + SECRET));
		assertThat(logged(output).split("IllegalStateException: ")).hasSize(2);
	}

	static Stream<Arguments> cancels() {
		return calls(ThrowPoint.ON_CANCEL);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("cancels")
	void logsNothingWhenTheClientCancels(MethodDescriptor<Object, Object> method, ThrowPoint point,
			CapturedOutput output) throws Exception {
		CompletableFuture<Void> cancelled = new CompletableFuture<>();
		serve(method, point, () -> {
			cancelled.complete(null);
			// grpc-stub throws this when a handler sends after a cancel.
			return Status.CANCELLED.withDescription("call already cancelled").asRuntimeException();
		});
		call(method, (call) -> call.cancel("bored", null));
		cancelled.get(60, TimeUnit.SECONDS);
		stop();
		assertThat(this.server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(logged(output)).doesNotContain("ERROR", "WARN", "cancelled");
	}

	private interface Failure {

		RuntimeException make();

	}

	private void serve(MethodDescriptor<Object, Object> method, ThrowPoint point, Failure failure) {
		this.point = point;
		ServerServiceDefinition service = ServerServiceDefinition.builder(method.getServiceName())
			.addMethod(method, (call, headers) -> new FailingListener(call, point, failure))
			.build();
		String name = InProcessServerBuilder.generateName();
		try {
			this.server = InProcessServerBuilder.forName(name)
				.addService(ServerInterceptors.intercept(service,
						new ExceptionHandlingInterceptor(
								new ExceptionMappers(List.of(MAPPER, new InvalidFieldExceptionMapper()),
										new LogProperties(1_000), new SimpleMeterRegistry()))))
				.build()
				.start();
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		this.channel = InProcessChannelBuilder.forName(name).build();
	}

	/**
	 * Sends one request and returns when the call has ended.
	 * @param ending ends the call after the server has accepted it
	 * @throws StatusRuntimeException if it failed, but not if it was cancelled
	 */
	private void call(MethodDescriptor<Object, Object> method, Consumer<ClientCall<?, ?>> ending) {
		ClientCall<Object, Object> call = this.channel.newCall(method, CallOptions.DEFAULT);
		CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
		CompletableFuture<Void> accepted = new CompletableFuture<>();
		call.start(new ClientCall.Listener<>() {
			@Override
			public void onHeaders(Metadata headers) {
				accepted.complete(null);
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				accepted.complete(null);
				end.complete(status.asRuntimeException(trailers));
			}
		}, new Metadata());
		call.request(1);
		call.sendMessage(prototype(method.getRequestMarshaller()));
		// gRPC 1.85 sends a message together with the half-close if it is the only one.
		boolean endsNow = this.point == ThrowPoint.ON_MESSAGE && method.getType().clientSendsOneMessage();
		if (!endsNow) {
			accepted.orTimeout(60, TimeUnit.SECONDS).join();
		}
		ending.accept(call);
		StatusRuntimeException result = end.orTimeout(60, TimeUnit.SECONDS).join();
		if (!result.getStatus().isOk() && result.getStatus().getCode() != Status.Code.CANCELLED) {
			throw result;
		}
	}

	private static Object prototype(MethodDescriptor.Marshaller<Object> marshaller) {
		return ((MethodDescriptor.PrototypeMarshaller<Object>) marshaller).getMessagePrototype();
	}

	/** A handler that responds, and fails at one point. */
	private static class FailingListener extends ServerCall.Listener<Object> {

		private final ServerCall<Object, Object> call;

		private final ThrowPoint point;

		private final Failure failure;

		FailingListener(ServerCall<Object, Object> call, ThrowPoint point, Failure failure) {
			this.call = call;
			this.point = point;
			this.failure = failure;
			call.request(2);
			failAt(ThrowPoint.START_CALL);
			if (point == ThrowPoint.ON_CANCEL || point == ThrowPoint.ON_COMPLETE || point == ThrowPoint.ON_HALF_CLOSE
					|| point == ThrowPoint.CLOSE_WITH_EXCEPTION) {
				call.sendHeaders(new Metadata());
			}
		}

		private void failAt(ThrowPoint current) {
			if (this.point == current) {
				throw this.failure.make();
			}
		}

		@Override
		public void onReady() {
			failAt(ThrowPoint.ON_READY);
		}

		@Override
		public void onMessage(Object message) {
			failAt(ThrowPoint.ON_MESSAGE);
		}

		@Override
		public void onHalfClose() {
			failAt(ThrowPoint.ON_HALF_CLOSE);
			if (this.point == ThrowPoint.ON_COMPLETE) {
				this.call.sendMessage(prototype(this.call.getMethodDescriptor().getResponseMarshaller()));
			}
			Status status = (this.point == ThrowPoint.CLOSE_WITH_EXCEPTION) ? Status.fromThrowable(this.failure.make())
					: Status.OK;
			this.call.close(status, new Metadata());
		}

		@Override
		public void onComplete() {
			failAt(ThrowPoint.ON_COMPLETE);
		}

		@Override
		public void onCancel() {
			failAt(ThrowPoint.ON_CANCEL);
		}

	}

}
