package io.userservice.rpc.overload;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Tells why work of a {@link FairQueue} has waited in vain. */
@FunctionalInterface
public interface Hindrance {

	/**
	 * Called when work begins to wait.
	 * @return called when it has waited too long; makes the failure for what has hindered
	 * it since. Null if nothing has, so that other work has been served: an overload
	 */
	Supplier<? extends @Nullable RuntimeException> since();

}
