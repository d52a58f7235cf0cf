package io.userservice.http.forward;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/**
 * A method that is served, by its descriptor.
 *
 * @param descriptor of the gRPC method
 * @param request an empty request
 * @param response an empty response
 * @param readOnly whether the proto declares that it has no side effects
 */
public record ServedMethod(MethodDescriptor<Message, Message> descriptor, Message request, Message response,
		boolean readOnly) {

	@SuppressWarnings("unchecked")
	public static ServedMethod of(MethodDescriptor<?, ?> method) {
		var schema = (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
		return new ServedMethod((MethodDescriptor<Message, Message>) method, prototype(method.getRequestMarshaller()),
				prototype(method.getResponseMarshaller()),
				schema.getMethodDescriptor().getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS);
	}

	private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
		return (Message) ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
	}

	/** The path of its HTTP requests. */
	public String path() {
		return "/" + this.descriptor.getFullMethodName();
	}

	public MethodType type() {
		return this.descriptor.getType();
	}

}
