package io.userservice.testing;

import java.util.List;
import java.util.Map;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A failed call as it arrives on the wire, where clients in any language can read it.
 *
 * @param code the gRPC status code
 * @param message the description of the status
 * @param domain the domain of the ErrorInfo
 * @param reason the reason of the ErrorInfo
 * @param metadata the variables of the ErrorInfo
 * @param details all details, ErrorInfo included
 * @param wire the whole google.rpc.Status as text
 */
public record WireError(Status.Code code, String message, String domain, String reason, Map<String, String> metadata,
		List<Any> details, String wire) {

	/** The error of a call that must fail. */
	public static WireError of(ThrowingCallable call) {
		return of(catchThrowableOfType(StatusRuntimeException.class, call));
	}

	public static WireError of(StatusRuntimeException failure) {
		com.google.rpc.Status status = StatusProto.fromThrowable(failure);
		assertThat(status).isNotNull();
		assertThat(status.getCode()).isEqualTo(failure.getStatus().getCode().value());
		List<Any> infos = status.getDetailsList().stream().filter((detail) -> detail.is(ErrorInfo.class)).toList();
		assertThat(infos).as("ErrorInfo in %s", failure).hasSize(1);
		ErrorInfo info = unpack(infos.get(0), ErrorInfo.class);
		return new WireError(failure.getStatus().getCode(), failure.getStatus().getDescription(), info.getDomain(),
				info.getReason(), info.getMetadataMap(), status.getDetailsList(), status.toString());
	}

	public <M extends Message> M detail(Class<M> type) {
		List<Any> found = this.details.stream().filter((detail) -> detail.is(type)).toList();
		assertThat(found).as(type.getSimpleName()).hasSize(1);
		return unpack(found.get(0), type);
	}

	public List<String> badFields() {
		return detail(BadRequest.class).getFieldViolationsList()
			.stream()
			.map(BadRequest.FieldViolation::getField)
			.toList();
	}

	private static <M extends Message> M unpack(Any any, Class<M> type) {
		try {
			return any.unpack(type);
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
