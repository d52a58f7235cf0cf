package io.userservice.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * A failure as the client sees it: a row of the error table.
 *
 * @param code the gRPC status code
 * @param reason the stable name that clients switch on, such as {@code USER_NOT_FOUND}
 * @param message for people
 * @param metadata the reason's variables
 * @param details further messages of google.rpc
 */
public record RpcError(Status.Code code, String reason, String message, Map<String, String> metadata,
		List<Message> details) {

	/** The domain of every reason. */
	public static final String DOMAIN = "user-service";

	public RpcError {
		metadata = Map.copyOf(metadata);
		details = List.copyOf(details);
	}

	public RpcError(Status.Code code, String reason, String message) {
		this(code, reason, message, Map.of(), List.of());
	}

	/** This error with one more variable. */
	public RpcError with(String name, Object value) {
		Map<String, String> more = new LinkedHashMap<>(this.metadata);
		more.put(name, value.toString());
		return new RpcError(this.code, this.reason, this.message, more, this.details);
	}

	/** This error with one more detail. */
	public RpcError with(Message detail) {
		List<Message> more = new ArrayList<>(this.details);
		more.add(detail);
		return new RpcError(this.code, this.reason, this.message, this.metadata, more);
	}

	/**
	 * The error as gRPC sends it: ErrorInfo first, in {@code grpc-status-details-bin}.
	 */
	public StatusRuntimeException toException() {
		var status = com.google.rpc.Status.newBuilder().setCode(this.code.value()).setMessage(this.message);
		status.addDetails(Any.pack(
				ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(this.reason).putAllMetadata(this.metadata).build()));
		this.details.forEach((detail) -> status.addDetails(Any.pack(detail)));
		return StatusProto.toStatusRuntimeException(status.build());
	}

}
