package io.userservice.starter;

import java.io.InputStream;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls of methods that are not served. gRPC (1.85) does it with a text that has
 * the caller's path, which may be as long as all metadata.
 */
final class UnknownMethods extends HandlerRegistry {

	private static final Marshaller<InputStream> BYTES = new Marshaller<>() {
		@Override
		public InputStream stream(InputStream message) {
			return message;
		}

		@Override
		public InputStream parse(InputStream message) {
			return message;
		}
	};

	private static final ServerMethodDefinition<InputStream, InputStream> REFUSED = ServerMethodDefinition
		.create(MethodDescriptor.<InputStream, InputStream>newBuilder()
			.setType(MethodType.UNKNOWN)
			.setFullMethodName("unknown/unknown")
			.setRequestMarshaller(BYTES)
			.setResponseMarshaller(BYTES)
			.build(), UnknownMethods::refuse);

	private static ServerCall.Listener<InputStream> refuse(ServerCall<InputStream, InputStream> call,
			Metadata headers) {
		call.close(Status.UNIMPLEMENTED.withDescription("Method not found"), new Metadata());
		return new ServerCall.Listener<>() {
		};
	}

	@Override
	public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
		return REFUSED;
	}

}
