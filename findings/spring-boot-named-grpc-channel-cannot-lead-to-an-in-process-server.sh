#!/usr/bin/env bash
# Spring Boot 4.1.2: a named gRPC channel whose target is "in-process:users" has no channel factory; the target itself in its place works.
#
# guess: spring.grpc.client.channel.users.target is what the name stands for, so a test sets it to an in-process server, and the
#   rest of the application, that asks for "users", stays as it is.
# seen: the factory for in-process channels looks at the name, not at what it stands for, and the one for Netty looks up the target and leaves
#   it to the other: "No grpc channel factory found that supports target : users". The same application reaches the same server by
#   createChannel("in-process:users"), and a name leads to a target on the network as it should.
# So: have the application pass a target that it reads from a property of its own, and no channel's name, where tests are to replace it.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>channels</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-grpc-client</artifactId></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-inprocess</artifactId></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Channels.java" <<'JAVA'
import io.grpc.*;
import io.grpc.inprocess.*;
import io.grpc.stub.*;
import java.io.*;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;

public class Channels {

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

	public static void main(String[] args) throws Exception {
		Server server = InProcessServerBuilder.forName("users")
			.addService(ServerServiceDefinition.builder("finding.Service")
				.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
					response.onNext("ok");
					response.onCompleted();
				}))
				.build())
			.build()
			.start();
		String seen = "";
		try (var context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.grpc.client.channel.users.target=in-process:users")) {
			GrpcChannelFactory channels = context.getBean(GrpcChannelFactory.class);
			for (String name : new String[] { "in-process:users", "users" }) {
				try {
					seen += ClientCalls.blockingUnaryCall(channels.createChannel(name), METHOD, CallOptions.DEFAULT, "request") + ", ";
				}
				catch (RuntimeException ex) {
					seen += ex.getMessage() + ", ";
				}
			}
		}
		server.shutdownNow();
		System.out.println("called by the target, and by the channel's name: " + seen);
		if (!seen.startsWith("ok, No ")) {
			System.out.println("CHANGED: a channel's name leads to the in-process server, or all differs.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Channels.java" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
tail -n 1 "$dir/log"
