#!/usr/bin/env bash
# grpc-java 1.85.1: a hedged call does not send its next attempt at once after a failure.
#
# Expected, by the design of hedging (gRFC A6): a status of nonFatalStatusCodes lets the next attempt be sent at once,
#   so that hedging is at least as quick as a retry.
# Seen: the next attempt waits for the rest of hedgingDelay. With a delay of 4 s, a call whose first attempt fails at
#   once with UNAVAILABLE takes 4 s; the same call with a retryPolicy takes milliseconds.
# So: choose hedgingDelay as the longest time that a failure may cost, not only as that of a slow response.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
grpc=1.85.1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>hedging</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>$grpc</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-stub</artifactId><version>$grpc</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Hedging.java" <<'JAVA'
import io.grpc.*;
import io.grpc.netty.shaded.io.grpc.netty.*;
import io.grpc.stub.*;
import java.io.*;
import java.net.InetSocketAddress;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Hedging {

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

	public static void main(String[] args) throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
			.addService(ServerServiceDefinition.builder("finding.Service")
				.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
					if (attempts.incrementAndGet() % 2 == 1) {
						response.onError(Status.UNAVAILABLE.asRuntimeException());
						return;
					}
					response.onNext("ok");
					response.onCompleted();
				}))
				.build())
			.build()
			.start();
		long hedged = call(server, Map.of("hedgingPolicy", Map.of("maxAttempts", 2.0, "hedgingDelay", "4s",
				"nonFatalStatusCodes", List.of("UNAVAILABLE"))));
		long retried = call(server,
				Map.of("retryPolicy", Map.of("maxAttempts", 2.0, "initialBackoff", "0.01s", "maxBackoff", "0.01s",
						"backoffMultiplier", 1.0, "retryableStatusCodes", List.of("UNAVAILABLE"))));
		server.shutdownNow().awaitTermination();
		System.out.printf("attempts %d, hedged after %d ms, retried after %d ms%n", attempts.get(), hedged, retried);
		if (attempts.get() != 4 || hedged < 3_500 || retried > 1_500) {
			System.out.println("CHANGED: the next attempt does not wait for hedgingDelay any more, or all differs.");
			System.exit(1);
		}
		System.exit(0);
	}

	/** Milliseconds of one call whose first attempt fails. */
	static long call(Server server, Map<String, ?> policy) {
		Map<String, Object> method = new HashMap<>(policy);
		method.put("name", List.of(Map.of()));
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
			.usePlaintext()
			.defaultServiceConfig(Map.of("methodConfig", List.of(method)))
			.enableRetry()
			.build();
		try {
			channel.getState(true);
			long start = System.nanoTime();
			ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, "request");
			return (System.nanoTime() - start) / 1_000_000;
		}
		finally {
			channel.shutdownNow();
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Hedging.java"
