package bench.client;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Sends a token with each call, and gives it a deadline, as an application does by hand
 * that has a starter alone.
 */
class Bearer extends CallCredentials implements ClientInterceptor {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private final String header;

	private final int deadlineSeconds;

	/**
	 * @param deadlineSeconds 0 where the starter has a property for it
	 */
	Bearer(String token, int deadlineSeconds) {
		this.header = "Bearer " + token;
		this.deadlineSeconds = deadlineSeconds;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		CallOptions set = (this.deadlineSeconds > 0 && options.getDeadline() == null)
				? options.withDeadlineAfter(this.deadlineSeconds, TimeUnit.SECONDS) : options;
		return next.newCall(method, set.withCallCredentials(this));
	}

	@Override
	public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
		Metadata headers = new Metadata();
		headers.put(AUTHORIZATION, this.header);
		applier.apply(headers);
	}

}
