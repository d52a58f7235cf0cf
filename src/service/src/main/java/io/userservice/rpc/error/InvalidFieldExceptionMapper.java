package io.userservice.rpc.error;

import java.util.Optional;
import java.util.stream.Collectors;

import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.BadRequest;
import io.grpc.Status;

import org.springframework.stereotype.Component;

/** Maps {@link InvalidFieldException} to INVALID_FIELD. */
@Component
public class InvalidFieldExceptionMapper implements ExceptionMapper {

	@Override
	public Optional<RpcError> map(Throwable exception) {
		return (exception instanceof InvalidFieldException invalid) ? Optional.of(invalidField(invalid))
				: Optional.empty();
	}

	private static RpcError invalidField(InvalidFieldException invalid) {
		String message = invalid.violations()
			.stream()
			.map((violation) -> violation.field() + " " + violation.description())
			.collect(Collectors.joining("; "));
		BadRequest.Builder badRequest = BadRequest.newBuilder();
		invalid.violations()
			.forEach((violation) -> badRequest.addFieldViolations(
					FieldViolation.newBuilder().setField(violation.field()).setDescription(violation.description())));
		return new RpcError(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", message).with(badRequest.build());
	}

}
