package io.userservice.rpc.error;

import java.util.Optional;

import io.userservice.error.InvalidFieldException;
import io.userservice.error.RpcError;

import org.springframework.stereotype.Component;

/** Maps {@link InvalidFieldException} to INVALID_FIELD. */
@Component
public class InvalidFieldExceptionMapper implements ExceptionMapper {

	@Override
	public Optional<RpcError> map(Throwable exception) {
		return (exception instanceof InvalidFieldException invalid) ? Optional.of(invalid.toError()) : Optional.empty();
	}

}
