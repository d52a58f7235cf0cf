package io.userservice.rpc.batch;

import java.io.InputStream;
import java.util.List;
import java.util.function.BiConsumer;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;

/** Lets a method of a generated service send its responses in batches. */
public final class BatchedResponses {

	private BatchedResponses() {
	}

	/**
	 * A service with another handler of a method.
	 * @param method streams its responses
	 */
	public static <Q> ServerServiceDefinition of(ServerServiceDefinition service, MethodDescriptor<Q, ?> method,
			BiConsumer<Q, ServerCallStreamObserver<MessageBatch>> handler) {
		ServerMethodDefinition<Q, MessageBatch> batched = ServerMethodDefinition.create(
				method.toBuilder(method.getRequestMarshaller(), new BatchMarshaller()).build(),
				ServerCalls.asyncServerStreamingCall((request, responses) -> handler.accept(request,
						(ServerCallStreamObserver<MessageBatch>) responses)));
		return with(service,
				service.getMethods()
					.stream()
					.map((other) -> other.getMethodDescriptor().getFullMethodName().equals(method.getFullMethodName())
							? batched : other)
					.toList());
	}

	private static ServerServiceDefinition with(ServerServiceDefinition service,
			List<? extends ServerMethodDefinition<?, ?>> methods) {
		ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
			.setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
		methods.forEach((method) -> descriptor.addMethod(method.getMethodDescriptor()));
		ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
		methods.forEach(definition::addMethod);
		return definition.build();
	}

	private static final class BatchMarshaller implements Marshaller<MessageBatch> {

		@Override
		public InputStream stream(MessageBatch batch) {
			return batch;
		}

		@Override
		public MessageBatch parse(InputStream stream) {
			throw new UnsupportedOperationException("a server sends batches only");
		}

	}

}
