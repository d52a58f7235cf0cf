package io.userservice.fake;

import java.util.function.Consumer;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.error.RpcError;
import io.userservice.error.UserErrors;
import org.jspecify.annotations.Nullable;

/**
 * How the next calls of a fake end, whatever they ask for.
 *
 * @param end ends a call
 * @param method the full name of the method; null for any
 * @param calls how many calls it ends
 * @param afterTheWrite whether the call is made first, so that its client does not know
 * what has become of it
 */
public record Fault(Consumer<ServerCall<?, ?>> end, @Nullable String method, int calls, boolean afterTheWrite) {

	private static Fault once(Consumer<ServerCall<?, ?>> end) {
		return new Fault(end, null, 1, false);
	}

	/**
	 * The error of a reason, as the service sends it, with sample values in its details.
	 * @param reason one of {@link io.userservice.api.UserServiceReason}
	 */
	public static Fault of(String reason) {
		return of(SampleErrors.of(reason));
	}

	/** An error with details that matter to a test, such as those of UserErrors. */
	public static Fault of(RpcError error) {
		return once(error::close);
	}

	/** A status without a reason, as gRPC itself reports a lost connection. */
	public static Fault of(Status status) {
		return once((call) -> call.close(status, new Metadata()));
	}

	/** No answer: the call lasts until its client gives up. */
	public static Fault unanswered() {
		return once((call) -> {
		});
	}

	/** This fault for calls of one method alone, such as UserServiceGrpc's. */
	public Fault on(MethodDescriptor<?, ?> method) {
		return new Fault(this.end, method.getFullMethodName(), this.calls, this.afterTheWrite);
	}

	/** This fault for so many calls. */
	public Fault times(int calls) {
		return new Fault(this.end, this.method, calls, this.afterTheWrite);
	}

	/**
	 * This fault in place of the response, so that the outcome is unknown to the client.
	 * A call that fails by itself keeps its own error.
	 */
	public Fault afterWrite() {
		return new Fault(this.end, this.method, this.calls, true);
	}

	boolean isFor(MethodDescriptor<?, ?> called) {
		return this.method == null || this.method.equals(called.getFullMethodName());
	}

}
