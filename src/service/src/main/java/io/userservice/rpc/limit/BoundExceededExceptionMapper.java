package io.userservice.rpc.limit;

import java.util.Optional;

import io.userservice.error.RpcError;
import io.userservice.rpc.error.ExceptionMapper;

import org.springframework.stereotype.Component;

/** Maps a used up bound to OVERLOADED, with the name of the bound. */
@Component
public class BoundExceededExceptionMapper implements ExceptionMapper {

	@Override
	public Optional<RpcError> map(Throwable exception) {
		return (exception instanceof BoundExceededException exceeded)
				? Optional.of(RpcError.overloaded(exceeded.bound())) : Optional.empty();
	}

}
