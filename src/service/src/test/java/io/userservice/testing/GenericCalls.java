package io.userservice.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.UserServiceGrpc;

/** Calls any RPC of the contract, unary or streaming, with one empty message. */
public final class GenericCalls {

	private GenericCalls() {
	}

	/** Every RPC of the contract. */
	@SuppressWarnings("unchecked")
	public static Stream<MethodDescriptor<Object, Object>> methods() {
		return UserServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.map((method) -> (MethodDescriptor<Object, Object>) method);
	}

	/**
	 * Makes the call, and returns the status and trailers that it ends with, OK too; of a
	 * watch, OK with its first response.
	 */
	public static StatusRuntimeException call(Channel channel, MethodDescriptor<Object, Object> method) {
		ClientCall<Object, Object> call = channel.newCall(method, CallOptions.DEFAULT);
		CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
		call.start(new ClientCall.Listener<>() {
			@Override
			public void onMessage(Object response) {
				if (isEndless(method)) {
					end.complete(Status.OK.asRuntimeException());
					call.cancel("a watch has no end of its own", null);
				}
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				end.complete(status.asRuntimeException(trailers));
			}
		}, new Metadata());
		call.request(Integer.MAX_VALUE);
		call.sendMessage(prototype(method.getRequestMarshaller()));
		call.halfClose();
		return end.orTimeout(60, TimeUnit.SECONDS).join();
	}

	/** Whether only the client ends a call. */
	static boolean isEndless(MethodDescriptor<?, ?> method) {
		return method.getFullMethodName().equals(UserServiceGrpc.getWatchUsersMethod().getFullMethodName());
	}

	public static Object prototype(MethodDescriptor.Marshaller<Object> marshaller) {
		return ((MethodDescriptor.PrototypeMarshaller<Object>) marshaller).getMessagePrototype();
	}

}
