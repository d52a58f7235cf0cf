#!/usr/bin/env bash
# Spring gRPC 1.1.2 with Maven: which libraries are in the jar depends on the system on which it is built.
#
# guess: a jar has the same libraries wherever it is built; profiles of a POM are for the build of that library, not for those who depend on it.
# seen: the POM of spring-grpc-core has a dependency in a profile that is active where os.name is Linux, and Maven applies such profiles of each
#   library's POM on the machine of the build. A jar that is built on a Mac or on Windows has no netty-transport-native-epoll; in its
#   Linux container a channel to "unix:/run/users.sock", which passes all tests of a build on Linux, ends in a NoClassDefFoundError.
# So: name netty-transport-native-epoll with its classifier among the application's own dependencies, or exclude it; build the image's jar in the image.
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
  <groupId>finding</groupId><artifactId>systems</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-grpc-client</artifactId></dependency>
  </dependencies>
</project>
XML
cat > "$dir/Channels.java" <<'JAVA'
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

	public static void main(String[] args) throws Exception {
		try (var context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.grpc.client.channel.users.target=unix:/run/users.sock")) {
			context.getBean(GrpcChannelFactory.class).createChannel("users");
			System.out.println("has its channel");
		}
		catch (LinkageError ex) {
			System.out.println("fails by " + ex.getClass().getSimpleName());
		}
		System.exit(0);
	}

}
JAVA
seen=""
for system in Linux Mac; do
  MAVEN_OPTS="${MAVEN_OPTS:-} -Dos.name=$system" mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
  java -cp "$(cat "$dir/classpath")" "$dir/Channels.java" > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
  seen+="built on $system: $(tr ':' '\n' < "$dir/classpath" | grep -c 'epoll.*jar' || true) libraries of epoll, $(tail -n 1 "$dir/log"); "
done
echo "$seen"
expected="built on Linux: 2 libraries of epoll, has its channel; built on Mac: 0 libraries of epoll, fails by NoClassDefFoundError; "
if [ "$seen" != "$expected" ]; then
  echo "CHANGED: both have the same libraries, or all differs."
  exit 1
fi
