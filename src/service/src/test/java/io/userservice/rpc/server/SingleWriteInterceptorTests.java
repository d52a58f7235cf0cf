package io.userservice.rpc.server;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SingleWriteInterceptorTests {

	private final List<Runnable> eventLoop = new ArrayList<>();

	private final List<String> sent = new ArrayList<>();

	@Test
	void sendsAUnaryResponseInOneTaskAtItsEnd() {
		ServerCall<?, User> call = intercept(UserServiceGrpc.getGetUserMethod());
		call.sendHeaders(new Metadata());
		call.sendMessage(User.getDefaultInstance());
		assertThat(this.sent).isEmpty();
		call.close(Status.OK, new Metadata());
		assertThat(this.sent).isEmpty();
		assertThat(this.eventLoop).hasSize(1);
		this.eventLoop.get(0).run();
		assertThat(this.sent).containsExactly("headers", "message", "OK");
	}

	@Test
	void sendsOnlyTheStatusOfAFailedCall() {
		ServerCall<?, User> call = intercept(UserServiceGrpc.getGetUserMethod());
		call.sendHeaders(new Metadata());
		call.sendMessage(User.getDefaultInstance());
		call.close(Status.UNAVAILABLE, new Metadata());
		this.eventLoop.get(0).run();
		assertThat(this.sent).containsExactly("UNAVAILABLE");
	}

	@Test
	void sendsResponsesOfCreateUsersOnTheHandlersThread() {
		ServerCall<?, CreateUsersResponse> call = intercept(UserServiceGrpc.getCreateUsersMethod());
		call.sendHeaders(new Metadata());
		call.sendMessage(CreateUsersResponse.getDefaultInstance());
		assertThat(this.sent).containsExactly("headers", "message");
	}

	@Test
	void sendsStreamedResponsesAtOnce() {
		ServerCall<?, ChatMessage> call = intercept(UserServiceGrpc.getChatMethod());
		call.sendHeaders(new Metadata());
		call.sendMessage(ChatMessage.getDefaultInstance());
		assertThat(this.sent).containsExactly("headers", "message");
	}

	private <Q, R> ServerCall<?, R> intercept(MethodDescriptor<Q, R> method) {
		List<ServerCall<Q, R>> intercepted = new ArrayList<>();
		new SingleWriteInterceptor().interceptCall(new RecordingCall<>(method), new Metadata(), (call, headers) -> {
			intercepted.add(call);
			return new ServerCall.Listener<>() {
			};
		});
		return intercepted.get(0);
	}

	/** Records the headers, messages and status that gRPC would send. */
	private class RecordingCall<Q, R> extends ServerCall<Q, R> {

		private final MethodDescriptor<Q, R> method;

		RecordingCall(MethodDescriptor<Q, R> method) {
			this.method = method;
		}

		@Override
		public Attributes getAttributes() {
			return Attributes.newBuilder()
				.set(ConnectionAttributes.EVENT_LOOP, SingleWriteInterceptorTests.this.eventLoop::add)
				.build();
		}

		@Override
		public void request(int messages) {
		}

		@Override
		public void sendHeaders(Metadata headers) {
			SingleWriteInterceptorTests.this.sent.add("headers");
		}

		@Override
		public void sendMessage(R message) {
			SingleWriteInterceptorTests.this.sent.add("message");
		}

		@Override
		public void close(Status status, Metadata trailers) {
			SingleWriteInterceptorTests.this.sent.add(status.getCode().name());
		}

		@Override
		public boolean isCancelled() {
			return false;
		}

		@Override
		public MethodDescriptor<Q, R> getMethodDescriptor() {
			return this.method;
		}

	}

}
