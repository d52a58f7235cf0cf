#!/usr/bin/env bash
# grpc-java 1.85.1: a channel in the process never tries a call again, whatever the retry policy of its service config says.
#
# guess: a retry policy works in the channel and not in the transport, so a test with an in-process server shows it as it works over the
#   network.
# seen: the builder of in-process channels switches retries off, without a word when it gets a service config with a policy. A call whose
#   first attempt fails with UNAVAILABLE fails, with the same config over Netty it succeeds. So a test of "the client gets over a
#   failure" fails for no fault of the config, and one of "the server is not called twice" passes though it is called twice later.
# So: call enableRetry() on the in-process builder of a test; from then on it behaves like the others.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
grpc=1.85.1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>retries</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>$grpc</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-inprocess</artifactId><version>$grpc</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-stub</artifactId><version>$grpc</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Retries.java" <<'JAVA'
import io.grpc.*;
import io.grpc.inprocess.*;
import io.grpc.netty.shaded.io.grpc.netty.*;
import io.grpc.stub.*;
import java.io.*;
import java.net.InetSocketAddress;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Retries {

	static final class Text implements MethodDescriptor.Marshaller<String> {
		public InputStream stream(String value) {
			return new ByteArrayInputStream(value.getBytes());
		}
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	static final MethodDescriptor<String, String> METHOD = MethodDescriptor.<String, String>newBuilder()
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("finding.Service/Call")
		.setRequestMarshaller(new Text())
		.setResponseMarshaller(new Text())
		.build();

	static final AtomicInteger attempts = new AtomicInteger();

	public static void main(String[] args) throws Exception {
		ServerServiceDefinition service = ServerServiceDefinition.builder("finding.Service")
			.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
				if (attempts.incrementAndGet() == 1) {
					response.onError(Status.UNAVAILABLE.asRuntimeException());
					return;
				}
				response.onNext("ok");
				response.onCompleted();
			}))
			.build();
		Server network = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(service).build().start();
		Server process = InProcessServerBuilder.forName("finding").addService(service).build().start();
		String seen = String.join(", ", call(NettyChannelBuilder.forAddress("127.0.0.1", network.getPort()).usePlaintext()),
				call(InProcessChannelBuilder.forName("finding")), call(InProcessChannelBuilder.forName("finding").enableRetry()));
		network.shutdownNow();
		process.shutdownNow();
		System.out.println("over Netty, in process, in process with enableRetry(): " + seen);
		if (!seen.equals("OK after 2, UNAVAILABLE after 1, OK after 2")) {
			System.out.println("CHANGED: a channel in the process tries again by itself, or all differs.");
			System.exit(1);
		}
		System.exit(0);
	}

	/** The status and the attempts of one call whose first attempt fails. */
	static String call(ManagedChannelBuilder<?> builder) {
		Map<String, ?> method = Map.of("name", List.of(Map.of()), "retryPolicy", Map.of("maxAttempts", 3.0, "initialBackoff",
				"0.01s", "maxBackoff", "0.01s", "backoffMultiplier", 1.0, "retryableStatusCodes", List.of("UNAVAILABLE")));
		ManagedChannel channel = builder.defaultServiceConfig(Map.of("methodConfig", List.of(method))).build();
		attempts.set(0);
		Status.Code code = Status.Code.OK;
		try {
			ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, "request");
		}
		catch (StatusRuntimeException ex) {
			code = ex.getStatus().getCode();
		}
		channel.shutdownNow();
		return code + " after " + attempts.get();
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Retries.java"
