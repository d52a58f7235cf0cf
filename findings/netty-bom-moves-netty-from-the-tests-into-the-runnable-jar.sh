#!/usr/bin/env bash
# Netty 4.2.18 with Spring Boot 4.1.2: a library of scope "test" puts Netty into the application's runnable jar.
#
# guess: what only a test-scoped dependency brings along is of scope test; a BOM gives versions.
# seen: Netty's BOM, which Boot imports, gives the scope "runtime" to each native library with a classifier (4.2.12 does, 4.2.0 and 4.1 do not), and
#   in Maven a managed scope wins over the one that follows from the way to a library. spring-boot-starter-webflux for a WebTestClient alone so
#   brings netty-transport-native-epoll, netty-codec-native-quic for five systems and all they need of Netty to run time, without WebFlux and
#   Reactor Netty: 19 jars that nothing in the application uses, to be scanned, patched and listed.
# So: exclude Netty's libraries that have a classifier from test-scoped starters; have a test list the jar's libraries.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/src/main/java"
cat > "$dir/src/main/java/Application.java" <<'JAVA'
public class Application {

	public static void main(String[] args) {
	}

}
JAVA
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>scopes</artifactId><version>1</version>
  <properties><netty.version>4.2.18.Final</netty.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter</artifactId></dependency>
    <dependency>
      <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-webflux</artifactId><scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins>
  </build>
</project>
XML
mvn -q -B -f "$dir/pom.xml" package
unzip -l "$dir/target/scopes-1.jar" > "$dir/jar"
count() { grep -cE "BOOT-INF/lib/$1-" "$dir/jar" || true; }
grep -oE 'BOOT-INF/lib/netty-.*' "$dir/jar" | cut -d/ -f3
seen="$(count netty) of Netty, $(count netty-transport-native-epoll) of them for epoll and $(count netty-codec-native-quic) for QUIC, "
seen+="$(count reactor-netty) of Reactor Netty, $(count spring-webflux) of WebFlux"
echo "libraries in the jar: $seen"
if [ "$seen" != "19 of Netty, 1 of them for epoll and 5 for QUIC, 0 of Reactor Netty, 0 of WebFlux" ]; then
  echo "CHANGED: nothing of a test's libraries is in the jar, or all differs."
  exit 1
fi
