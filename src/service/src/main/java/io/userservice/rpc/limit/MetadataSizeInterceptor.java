package io.userservice.rpc.limit;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.error.ServiceErrors;

/**
 * Refuses a call with too much metadata. Netty, which closes the whole connection, has a
 * larger limit, so that such a call fails alone.
 */
public class MetadataSizeInterceptor implements ServerInterceptor {

	/** What HTTP/2 (RFC 9113, section 6.5.2) counts for each entry besides its text. */
	private static final int ENTRY_OVERHEAD = 32;

	private final long limit;

	/**
	 * @param limit in bytes, as HTTP/2 counts them
	 */
	MetadataSizeInterceptor(long limit) {
		this.limit = limit;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (size(headers) > this.limit) {
			throw ServiceErrors.metadataTooLarge(this.limit).toException();
		}
		return next.startCall(call, headers);
	}

	/** Copies nothing: gRPC returns its own arrays for metadata that it has received. */
	private static long size(Metadata headers) {
		long size = 0;
		for (byte[] part : InternalMetadata.serialize(headers)) {
			size += part.length;
		}
		return size + (long) ENTRY_OVERHEAD * InternalMetadata.headerCount(headers);
	}

}
