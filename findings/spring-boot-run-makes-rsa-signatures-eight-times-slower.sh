#!/usr/bin/env bash
# spring-boot-maven-plugin 4.1.2: a program that spring-boot:run starts takes eight times as long for an RSA signature.
#
# Expected: spring-boot:run has the JVM compile with C1 alone (optimizedLaunch), whose code is two to three times slower.
# Seen: an RS256 signature takes 8 to 10 ms of a processor instead of 1 (JDK 17 and 25), and a key of 2,048 bits up to a
#   second: Java's multiplication of large numbers is fast by C2's intrinsics alone, and C1 compiles the plain loops.
# So: an issuer of tokens, a test's key or TLS with an RSA certificate is no measure under spring-boot:run, nor in test
#   JVMs with -XX:TieredStopAtLevel=1. Use EC keys there, or spring-boot.run.optimizedLaunch=false.
#
# Needs a JDK (17 or newer) and Maven; loads the plugin into Maven's repository, all else is in a temporary folder.
set -euo pipefail
boot=4.1.2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/src/main/java"
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>$boot</version>
    <relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>signatures</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot</artifactId></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin>
    </plugins>
  </build>
</project>
XML
cat > "$dir/src/main/java/Signatures.java" <<'JAVA'
import java.lang.management.ManagementFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;

public class Signatures {

	public static void main(String[] args) throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		KeyPair keys = generator.generateKeyPair();
		Signature signature = Signature.getInstance("SHA256withRSA");
		sign(signature, keys, 200);
		long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		sign(signature, keys, 200);
		long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
		System.out.println("microseconds of a processor for a signature: " + taken / 200_000);
	}

	private static void sign(Signature signature, KeyPair keys, int count) throws Exception {
		for (int index = 0; index < count; index++) {
			signature.initSign(keys.getPrivate());
			signature.update(new byte[300]);
			signature.sign();
		}
	}

}
JAVA
signature() {
  mvn -q -B -f "$dir/pom.xml" spring-boot:run "$@" | sed -n 's/.*for a signature: //p'
}
plain=$(signature -Dspring-boot.run.optimizedLaunch=false)
optimized=$(signature)
echo "a signature takes $optimized microseconds by spring-boot:run, $plain without optimizedLaunch"
if [ "$optimized" -lt $((4 * plain)) ]; then
  echo "It is not so any more."
  exit 1
fi
