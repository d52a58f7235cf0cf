#!/usr/bin/env bash
# gRPC Java 1.85.1 (Netty): a stream that is "ready" keeps megabytes of small messages for a client that does not read.
#
# Expected: ServerCall.isReady() turns false once 32 KB wait, so a server that honours it keeps some 32 KB for each stream.
# Seen: the threshold counts the bytes of the messages, but each message is flushed by itself in a buffer of 4 KiB. With
#   messages of 10 bytes, some 2,100 of them wait before isReady() says no: more than 6 MB outside the heap for one stream,
#   190 times what the threshold says. A dozen such streams use up a container's direct memory.
# So: count buffers, not bytes, where many small messages are streamed; or lower setOnReadyThreshold for such calls: with
#   1 byte, "ready" means that nothing waits.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>ready</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>1.85.1</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-stub</artifactId><version>1.85.1</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Ready.java" <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;

public class Ready {

	static final int WINDOW = 65_535;

	static final AtomicInteger SENT = new AtomicInteger();

	static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
		.setType(MethodDescriptor.MethodType.SERVER_STREAMING)
		.setFullMethodName("finding.Ready/Stream")
		.setRequestMarshaller(new Bytes())
		.setResponseMarshaller(new Bytes())
		.build();

	public static void main(String[] args) throws Exception {
		ServerCallHandler<byte[], byte[]> handler = (call, headers) -> {
			call.sendHeaders(new Metadata());
			return new ServerCall.Listener<>() {
				@Override
				public void onReady() {
					while (call.isReady()) {
						call.sendMessage(new byte[10]);
						SENT.incrementAndGet();
					}
				}
			};
		};
		Server server = NettyServerBuilder.forPort(0)
			.addService(ServerServiceDefinition.builder("finding.Ready").addMethod(METHOD, handler).build())
			.build()
			.start();
		ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
			.usePlaintext()
			.flowControlWindow(WINDOW)
			.build();
		long before = PlatformDependent.usedDirectMemory();
		ClientCall<byte[], byte[]> call = channel.newCall(METHOD, CallOptions.DEFAULT);
		call.start(new ClientCall.Listener<>() {
		}, new Metadata());
		call.sendMessage(new byte[0]);
		call.halfClose();
		// The client asks for no message. Waits until nothing moves any more.
		for (int last = -1; last != SENT.get() || last == 0;) {
			last = SENT.get();
			Thread.sleep(2_000);
		}
		// Each message has a prefix of 5 bytes.
		long queued = SENT.get() * 15L - WINDOW;
		long memory = PlatformDependent.usedDirectMemory() - before;
		System.out.println("bytes that wait for the window: about " + queued + ", direct memory in use: " + memory);
		boolean seen = queued < 40_000 && memory > 5_000_000;
		if (!seen) {
			System.out.println("CHANGED: what is ready takes no more than what waits.");
		}
		System.exit(seen ? 0 : 1);
	}

	static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] value) {
			return new ByteArrayInputStream(value);
		}

		@Override
		public byte[] parse(InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Ready.java" 2>&1 | grep -v "SLF4J\|WARNING"
