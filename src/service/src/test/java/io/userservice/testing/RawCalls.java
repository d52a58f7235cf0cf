package io.userservice.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls with messages of any bytes. */
public final class RawCalls {

	private RawCalls() {
	}

	/** Makes the call, and returns the status that it ends with. */
	public static Status call(Channel channel, MethodDescriptor<?, ?> method, CallOptions options,
			List<byte[]> messages) {
		return start(channel, method, options, new Metadata(), messages).join();
	}

	/** Makes the call, and asserts that it ends as the proto lists. */
	public static void assertEndsAsListed(Channel channel, MethodDescriptor<?, ?> method, Metadata headers,
			List<byte[]> messages) {
		CompletableFuture<Optional<String>> violation = new CompletableFuture<>();
		ClientCall<byte[], byte[]> call = newCall(channel, method, CallOptions.DEFAULT);
		call.start(new ClientCall.Listener<>() {
			@Override
			public void onMessage(byte[] response) {
				if (GenericCalls.isEndless(method)) {
					violation.complete(Optional.empty());
					call.cancel("a watch has no end of its own", null);
				}
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				violation.complete(ErrorConformance.violation(method, status, trailers));
			}
		}, headers);
		send(call, messages);
		assertThat(violation.orTimeout(60, TimeUnit.SECONDS).join()).isEmpty();
	}

	private static CompletableFuture<Status> start(Channel channel, MethodDescriptor<?, ?> method, CallOptions options,
			Metadata headers, List<byte[]> messages) {
		ClientCall<byte[], byte[]> call = newCall(channel, method, options);
		CompletableFuture<Status> end = new CompletableFuture<>();
		call.start(new ClientCall.Listener<>() {
			@Override
			public void onClose(Status status, Metadata trailers) {
				end.complete(status);
			}
		}, headers);
		call.setMessageCompression(true);
		send(call, messages);
		return end.orTimeout(60, TimeUnit.SECONDS);
	}

	private static ClientCall<byte[], byte[]> newCall(Channel channel, MethodDescriptor<?, ?> method,
			CallOptions options) {
		return channel.newCall(method.toBuilder(new Bytes(), new Bytes()).build(), options);
	}

	private static void send(ClientCall<byte[], byte[]> call, List<byte[]> messages) {
		call.request(Integer.MAX_VALUE);
		messages.forEach(call::sendMessage);
		call.halfClose();
	}

	/** Sends bytes as they are, and ignores responses. */
	private static class Bytes implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] bytes) {
			return new ByteArrayInputStream(bytes);
		}

		@Override
		public byte[] parse(InputStream stream) {
			return new byte[0];
		}

	}

}
