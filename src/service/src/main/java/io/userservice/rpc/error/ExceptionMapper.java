package io.userservice.rpc.error;

import java.util.Optional;

/**
 * A feature's rows of the error table. Each bean of this type is asked for each failed
 * call.
 */
public interface ExceptionMapper {

	/**
	 * What the client is told of a failure; empty if the failure is not of this feature.
	 */
	Optional<RpcError> find(Throwable failure);

}
