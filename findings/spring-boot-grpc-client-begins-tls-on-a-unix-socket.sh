#!/usr/bin/env bash
# Spring Boot 4.1.2: a gRPC channel whose target is a Unix socket begins TLS, although SSL is off, and leaves a thread that keeps the process alive.
#
# guess: "unix:/run/users.sock" is one more target: plaintext unless ssl.enabled or ssl.bundle says else, as with host:port; closed with the context.
# seen: for this scheme Spring gRPC makes a builder of its own without the channel's credentials, and what Netty's builder does without any is TLS.
#   A server on that socket in plaintext, which grpc-java's own "unix:" reaches, gets a ClientHello: UNAVAILABLE, also with ssl.enabled=false.
#   The event loops that it makes for each such channel are closed by nobody, and theirs are no daemons: a job does not end after its last line.
# So: add a GrpcChannelBuilderCustomizer<NettyChannelBuilder> that calls usePlaintext() and sets event loops of the application's own for this target.
#
# Needs Linux on x86-64, a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>sockets</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-grpc-client</artifactId></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Sockets.java" <<'JAVA'
import io.grpc.*;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.*;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.*;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.*;
import java.net.InetSocketAddress;
import java.util.*;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;

public class Sockets {

	@Configuration
	@EnableAutoConfiguration
	public static class Application {
	}

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

	static Server server(NettyServerBuilder builder) throws IOException {
		return builder.addService(ServerServiceDefinition.builder("finding.Service")
			.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
				response.onNext("ok");
				response.onCompleted();
			}))
			.build())
			.build()
			.start();
	}

	static String call(Channel channel) {
		try {
			return ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, "request");
		}
		catch (StatusRuntimeException ex) {
			return ex.getStatus().getCode().name();
		}
	}

	static Set<Thread> keepAlive() {
		Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
		threads.removeIf(Thread::isDaemon);
		return threads;
	}

	static String byBoot(String target) {
		Set<Thread> before = keepAlive();
		String answer;
		try (var context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.grpc.client.channel.users.target=" + target, "--spring.grpc.client.channel.users.ssl.enabled=false")) {
			answer = call(context.getBean(GrpcChannelFactory.class).createChannel("users"));
		}
		Set<Thread> left = keepAlive();
		left.removeAll(before);
		return answer + (left.isEmpty() ? "" : " and threads left");
	}

	public static void main(String[] args) throws Exception {
		String socket = args[0];
		var loops = new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("server", true), EpollIoHandler.newFactory());
		Server unix = server(NettyServerBuilder.forAddress(new DomainSocketAddress(socket))
			.channelType(EpollServerDomainSocketChannel.class)
			.bossEventLoopGroup(loops)
			.workerEventLoopGroup(loops));
		Server tcp = server(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)));
		ManagedChannel own = Grpc.newChannelBuilder("unix://" + socket, InsecureChannelCredentials.create()).build();
		System.out.println("grpc-java " + call(own) + ", Boot by TCP " + byBoot("127.0.0.1:" + tcp.getPort()) + ", Boot by the socket "
				+ byBoot("unix:" + socket));
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Sockets.java" "$dir/users.sock" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
hello=$(grep -q 'received bytes: 1603' "$dir/log" && echo "a ClientHello" || echo "none")
seen="$(tail -n 1 "$dir/log"); TLS on the socket: $hello"
echo "$seen"
if [ "$seen" != "grpc-java ok, Boot by TCP ok, Boot by the socket UNAVAILABLE and threads left; TLS on the socket: a ClientHello" ]; then
  cat "$dir/log"
  echo "CHANGED: the socket is reached in plaintext, or no thread is left, or all differs."
  exit 1
fi
