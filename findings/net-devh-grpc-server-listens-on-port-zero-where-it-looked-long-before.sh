#!/usr/bin/env bash
# net.devh grpc-server-spring-boot-starter 3.1.0: with grpc.server.port=0 it looks for a free port by chance when its properties are first
# asked, on localhost alone, and listens there once all beans are made; a program that has taken the port meanwhile ends the start.
#
# guess: 0 is handed to the server's socket, as for server.port, and the system chooses a port that is free when it listens.
# seen: GrpcServerProperties.getPort() is never 0: it returns a port of 1024 to 65535 that a probe could bind to, some seconds before the
#   server does. Half of them are those that Linux gives to outgoing connections, so that tests with many connections fail now and then.
#   The same application starts when nobody takes that port.
# So: give the server's builder port 0 in a factory of one's own, and tell the properties the port once the server has started.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.16</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>port</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>net.devh</groupId><artifactId>grpc-server-spring-boot-starter</artifactId><version>3.1.0.RELEASE</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Port.java" <<'JAVA'
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

public class Port {

	@Configuration
	@EnableAutoConfiguration
	public static class Application {
	}

	/** Starts a server on port 0 while another program listens where the beans say that the server will. */
	static String start(boolean taken) throws Exception {
		try (ServerSocket other = new ServerSocket()) {
			ApplicationContextInitializer<GenericApplicationContext> initializer = (context) -> context.registerBean("other",
					SmartInitializingSingleton.class, () -> () -> {
						int port = context.getBean(GrpcServerProperties.class).getPort();
						try {
							if (taken) {
								other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
							}
						}
						catch (java.io.IOException ex) {
							throw new java.io.UncheckedIOException(ex);
						}
					});
			new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.initializers(initializer)
				.run("--grpc.server.port=0", "--logging.level.root=off")
				.close();
			return "started";
		}
		catch (RuntimeException ex) {
			Throwable cause = ex;
			while (cause.getCause() != null) {
				cause = cause.getCause();
			}
			return cause.getMessage();
		}
	}

	public static void main(String[] args) throws Exception {
		String alone = start(false);
		String beside = start(true);
		System.out.println("port 0 alone: " + alone + "; beside a program that has taken the port that was looked up: " + beside);
		if (!alone.equals("started") || !beside.toLowerCase().contains("address")) {
			System.out.println("CHANGED: the server takes a port that is free when it listens, or all differs.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Port.java" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
tail -n 1 "$dir/log"
