package io.userservice.interop;

import java.util.stream.IntStream;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.protobuf.SimpleRequest;
import io.grpc.testing.protobuf.SimpleResponse;
import io.grpc.testing.protobuf.SimpleServiceGrpc;

/** A service of each kind of RPC, which echoes requests and metadata. */
class EchoService implements BindableService {

	static final String SLEEP = "sleep";

	static final Metadata.Key<String> INITIAL = Metadata.Key.of("x-test-initial", Metadata.ASCII_STRING_MARSHALLER);

	static final Metadata.Key<byte[]> TRAILING = Metadata.Key.of("x-test-trailing-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	@Override
	public ServerServiceDefinition bindService() {
		return ServerInterceptors.intercept(new Handlers(), new MetadataEcho());
	}

	private static SimpleResponse response(String message) {
		return SimpleResponse.newBuilder().setResponseMessage(message).build();
	}

	private static final class Handlers extends SimpleServiceGrpc.SimpleServiceImplBase {

		@Override
		public void unaryRpc(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
			if (!request.getRequestMessage().equals(SLEEP)) {
				((ServerCallStreamObserver<SimpleResponse>) responses).setCompression("gzip");
				responses.onNext(response(request.getRequestMessage()));
				responses.onCompleted();
			}
		}

		/** As many responses as the request has characters. */
		@Override
		public void serverStreamingRpc(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
			IntStream.range(0, request.getRequestMessage().length())
				.forEach((index) -> responses.onNext(response(request.getRequestMessage().substring(index))));
			responses.onCompleted();
		}

		@Override
		public StreamObserver<SimpleRequest> clientStreamingRpc(StreamObserver<SimpleResponse> response) {
			StringBuilder all = new StringBuilder();
			return new Requests(response) {
				@Override
				public void onNext(SimpleRequest request) {
					all.append(request.getRequestMessage());
				}

				@Override
				public void onCompleted() {
					response.onNext(response(all.toString()));
					response.onCompleted();
				}
			};
		}

		@Override
		public StreamObserver<SimpleRequest> bidiStreamingRpc(StreamObserver<SimpleResponse> responses) {
			return new Requests(responses) {
				@Override
				public void onNext(SimpleRequest request) {
					responses.onNext(response(request.getRequestMessage()));
				}
			};
		}

	}

	private abstract static class Requests implements StreamObserver<SimpleRequest> {

		private final StreamObserver<SimpleResponse> responses;

		Requests(StreamObserver<SimpleResponse> responses) {
			this.responses = responses;
		}

		@Override
		public void onError(Throwable cancelled) {
			// The call has ended.
		}

		@Override
		public void onCompleted() {
			this.responses.onCompleted();
		}

	}

	private static final class MetadataEcho implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			return next.startCall(new SimpleForwardingServerCall<>(call) {
				@Override
				public void sendHeaders(Metadata sent) {
					copy(INITIAL, headers, sent);
					super.sendHeaders(sent);
				}

				@Override
				public void close(Status status, Metadata trailers) {
					copy(TRAILING, headers, trailers);
					super.close(status, trailers);
				}
			}, headers);
		}

		private static <T> void copy(Metadata.Key<T> key, Metadata from, Metadata to) {
			T value = from.get(key);
			if (value != null) {
				to.put(key, value);
			}
		}

	}

}
