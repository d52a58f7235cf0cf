package io.userservice.rpc.error;

import java.util.List;
import java.util.Optional;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.RpcError;

import org.springframework.stereotype.Component;

/**
 * Maps a request that cannot be parsed to INVALID_FIELD. gRPC (1.85) reports it as
 * INTERNAL, as if the service were at fault. Protobuf does not tell which field it is.
 */
@Component
public class MalformedMessageExceptionMapper implements ExceptionMapper {

	private static final InvalidFieldException INVALID = new InvalidFieldException(
			List.of(new Violation("request", "must be a valid message, with text in UTF-8")));

	private final InvalidFieldExceptionMapper invalidField = new InvalidFieldExceptionMapper();

	@Override
	public Optional<RpcError> map(Throwable exception) {
		return (exception instanceof StatusRuntimeException
				&& exception.getCause() instanceof InvalidProtocolBufferException) ? this.invalidField.map(INVALID)
						: Optional.empty();
	}

}
