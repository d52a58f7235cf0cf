package io.userservice.rpc.error;

import java.util.Optional;

import io.userservice.error.RpcError;

/**
 * Maps the exceptions of one feature to what clients get. Each bean of this type is
 * called for each failed call.
 */
@FunctionalInterface
public interface ExceptionMapper {

	/**
	 * The error of an exception; empty if the exception is not of this feature.
	 */
	Optional<RpcError> map(Throwable exception);

}
