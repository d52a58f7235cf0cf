#!/usr/bin/env bash
# Spring Boot 4.1.2: adding grpc-xds to a gRPC client changes the Netty under all channels, and customizers for Netty are called no more.
#
# guess: grpc-xds adds the scheme "xds:" and load balancers; channels to other targets stay what they are.
# seen: grpc-xds brings grpc-netty-shaded along, and with both on the class path the shaded Netty serves each channel. A
#   GrpcChannelBuilderCustomizer<NettyChannelBuilder> (a flow control window, event loops, an SSL context, a proxy) still compiles
#   and is left out without a line in the log, since its type does not match. Calls go on, with the defaults.
# So: write customizers for ManagedChannelBuilder where that is enough, else for the shaded class as soon as any library brings it; count in a
#   test that they were called.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/Customizers.java" <<'JAVA'
import io.grpc.netty.NettyChannelBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.*;
import org.springframework.grpc.client.*;

public class Customizers {

	static int called;

	@Configuration
	@EnableAutoConfiguration
	public static class Application {
		@Bean
		GrpcChannelBuilderCustomizer<NettyChannelBuilder> window() {
			return new GrpcChannelBuilderCustomizer<>() {
				public void customize(String target, NettyChannelBuilder builder) {
					called++;
					builder.flowControlWindow(1 << 20);
				}
			};
		}
	}

	public static void main(String[] args) throws Exception {
		try (var context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run()) {
			var channels = context.getBean(GrpcChannelFactory.class);
			channels.createChannel("localhost:1");
			System.out.println("customizer called " + called + " times, by " + context.getBeansOfType(NettyGrpcChannelFactory.class).size()
					+ " factories of Netty and " + context.getBeansOfType(ShadedNettyGrpcChannelFactory.class).size() + " of the shaded one");
		}
	}

}
JAVA
seen=""
for library in grpc-api grpc-xds; do
  cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>customizers</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-grpc-client</artifactId></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>$library</artifactId></dependency>
  </dependencies>
</project>
XML
  mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
  java -cp "$(cat "$dir/classpath")" "$dir/Customizers.java" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
  seen+="$library: $(tail -n 1 "$dir/log"); "
done
echo "$seen"
expected="grpc-api: customizer called 1 times, by 1 factories of Netty and 0 of the shaded one; "
expected+="grpc-xds: customizer called 0 times, by 0 factories of Netty and 1 of the shaded one; "
if [ "$seen" != "$expected" ]; then
  echo "CHANGED: the customizer is called with both, or all differs."
  exit 1
fi
