package io.userservice.rpc.call;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The call that a thread works for, by gRPC's context. */
public final class CurrentCall {

	private CurrentCall() {
	}

	/** Null if there is none, as in gRPC's in-process server. */
	public static @Nullable ObservedCall get() {
		return ObservedCall.KEY.get();
	}

	/** The address of its client, as bounds count it. */
	public static String address() {
		ObservedCall call = get();
		return (call != null) ? call.address() : ClientAddress.UNKNOWN;
	}

	/** Whether the HTTP side of this process makes it for a client of its own. */
	public static boolean isOwn() {
		ObservedCall call = get();
		return call != null && call.isOwn();
	}

	/** Runs work whose log lines and spans belong to the call. */
	public static void observe(Runnable work) {
		ObservedCall call = get();
		if (call == null) {
			work.run();
			return;
		}
		try (MDC.MDCCloseable id = MDC.putCloseable(RequestId.LOGGED, call.requestId())) {
			call.trace(work);
		}
	}

	/** As {@link #observe(Runnable)}, with a result. */
	public static <T> T observe(Supplier<T> work) {
		AtomicReference<T> result = new AtomicReference<>();
		observe(() -> result.set(work.get()));
		return result.get();
	}

}
