package io.userservice.testing;

import io.grpc.InternalMetadata;
import io.grpc.InternalStatus;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * How large the trailers of a failed call are, as HTTP/2 counts them (RFC 9113, 6.5.2).
 */
public final class TrailerSize {

	/** Smaller than the buffers of proxies and the limits of all clients. */
	public static final int LIMIT = 4_096;

	/** For each header. */
	private static final int OVERHEAD = 32;

	/** The status and the content type of a response that has trailers alone. */
	private static final int OTHER_HEADERS = 110;

	private TrailerSize() {
	}

	public static int of(StatusRuntimeException failure) {
		return of(failure.getStatus(), failure.getTrailers());
	}

	public static int of(Status status, Metadata trailers) {
		Metadata all = new Metadata();
		if (trailers != null) {
			all.merge(trailers);
		}
		all.put(InternalStatus.CODE_KEY, status);
		if (status.getDescription() != null) {
			all.put(InternalStatus.MESSAGE_KEY, status.getDescription());
		}
		byte[][] headers = InternalMetadata.serialize(all);
		int size = OTHER_HEADERS;
		for (int index = 0; index < headers.length; index += 2) {
			boolean isBinary = new String(headers[index]).endsWith(Metadata.BINARY_HEADER_SUFFIX);
			int length = headers[index + 1].length;
			size += OVERHEAD + headers[index].length + (isBinary ? (length * 4 + 2) / 3 : length);
		}
		return size;
	}

}
