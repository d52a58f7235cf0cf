package io.userservice.fake;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.userservice.api.UserServiceGrpc;
import io.userservice.request.IdempotencyKeyHeader;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency key of a write, and whose it is.
 *
 * @param value the text that the caller has chosen
 */
record WriteKey(TokenCaller caller, String value) {

	static final Context.Key<Metadata> HEADERS = Context.key("headers");

	/** The key of the current call; null if it has none. */
	static @Nullable WriteKey current() {
		Metadata headers = HEADERS.get();
		String value = IdempotencyKeyHeader.read(headers);
		return (value != null) ? new WriteKey(TokenCaller.of(headers), value) : null;
	}

	/** Whether a client may send a call again when it fails. */
	static boolean isRepeatable(MethodDescriptor<?, ?> method, Metadata headers) {
		return isRead(method) || (headers.containsKey(IdempotencyKeyHeader.NAME)
				&& !method.getFullMethodName().equals(UserServiceGrpc.getChatMethod().getFullMethodName()));
	}

	private static boolean isRead(MethodDescriptor<?, ?> method) {
		return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
				&& supplier.getMethodDescriptor()
					.getOptions()
					.getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS;
	}

}
