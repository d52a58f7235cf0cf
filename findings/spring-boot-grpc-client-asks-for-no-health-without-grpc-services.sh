#!/usr/bin/env bash
# Spring Boot 4.1.2: a gRPC channel with health.enabled=true asks no server for its health unless grpc-services happens to be there.
#
# guess: the property is the client's own; what it needs comes with spring-boot-starter-grpc-client, or the start fails and names what is missing.
# seen: the property only writes a line of the service config, and what reads it is a load balancer of grpc-services, which neither the starter
#   nor Spring gRPC brings. Without it nothing is logged, the server's health is not asked for, and one that reports NOT_SERVING gets all calls.
#   With grpc-services on the class path the same application sends it none.
# So: add io.grpc:grpc-services wherever the property is set, and have a test with a server that reports NOT_SERVING.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/Health.java" <<'JAVA'
import io.grpc.*;
import io.grpc.stub.*;
import java.io.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;

public class Health {

	@Configuration
	@EnableAutoConfiguration
	public static class Application {
	}

	static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
		public InputStream stream(byte[] value) {
			return new ByteArrayInputStream(value);
		}
		public byte[] parse(InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
		return MethodDescriptor.<byte[], byte[]>newBuilder()
			.setType(type)
			.setFullMethodName(name)
			.setRequestMarshaller(new Bytes())
			.setResponseMarshaller(new Bytes())
			.build();
	}

	public static void main(String[] args) throws Exception {
		var call = method(MethodDescriptor.MethodType.UNARY, "finding.Service/Call");
		AtomicInteger asked = new AtomicInteger();
		Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(ServerServiceDefinition.builder("finding.Service")
				.addMethod(call, ServerCalls.asyncUnaryCall((request, response) -> {
					response.onNext(request);
					response.onCompleted();
				}))
				.build())
			.addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
				.addMethod(method(MethodDescriptor.MethodType.SERVER_STREAMING, "grpc.health.v1.Health/Watch"),
						ServerCalls.asyncServerStreamingCall((request, response) -> {
							asked.incrementAndGet();
							response.onNext(new byte[] { 1 << 3, 2 }); // status: NOT_SERVING
						}))
				.build())
			.build()
			.start();
		String answer = "answered";
		try (var context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.grpc.client.channel.users.target=static://127.0.0.1:" + server.getPort(),
					"--spring.grpc.client.channel.users.health.enabled=true")) {
			ClientCalls.blockingUnaryCall(context.getBean(GrpcChannelFactory.class).createChannel("users"), call, CallOptions.DEFAULT,
					new byte[0]);
		}
		catch (StatusRuntimeException ex) {
			answer = ex.getStatus().getCode().name();
		}
		System.out.println("asked " + asked + " times, call " + answer);
		System.exit(0);
	}

}
JAVA
seen=""
for library in grpc-api grpc-services; do
  cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>health</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-grpc-client</artifactId></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>$library</artifactId></dependency>
  </dependencies>
</project>
XML
  mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
  java -cp "$(cat "$dir/classpath")" "$dir/Health.java" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
  seen+="$library: $(tail -n 1 "$dir/log"), warnings $(grep -cE ' (WARN|ERROR) ' "$dir/log" || true); "
done
echo "$seen"
if [ "$seen" != "grpc-api: asked 0 times, call answered, warnings 0; grpc-services: asked 1 times, call UNAVAILABLE, warnings 0; " ]; then
  echo "CHANGED: the health is asked for with both, or all differs."
  exit 1
fi
