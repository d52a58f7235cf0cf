#!/usr/bin/env bash
# Spring Framework 7.0.9: a method with @Retryable and @ConcurrencyLimit keeps its place while it waits for the next try.
#
# guess: the limit is there for what runs at a time, so a call that sleeps until its next try has given its place back.
# seen: the limit lies around the retries. With a limit of 1 and a delay of 2 s, one failing call keeps another one, that
#   would succeed at once, out for 2 s. A dozen calls that fail for good so use up a limit of 12 by sleeping: with the
#   defaults (3 retries, 1 s each) the method then answers 4 calls a second.
# So: put the two annotations on two beans, the limited one within the retried one.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>resilience</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-context</artifactId><version>7.0.9</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Limited.java" <<'JAVA'
import java.util.concurrent.*;
import org.springframework.context.annotation.*;
import org.springframework.resilience.annotation.*;

public class Limited {

	public static class Remote {

		private final CountDownLatch failedOnce = new CountDownLatch(1);

		@Retryable(maxRetries = 1, delay = 2000)
		@ConcurrencyLimit(1)
		public void call(boolean fails) {
			if (fails) {
				failedOnce().countDown();
				throw new IllegalStateException("not now");
			}
		}

		public CountDownLatch failedOnce() {
			return this.failedOnce;
		}

	}

	@Configuration
	@EnableResilientMethods
	public static class Beans {

		@Bean
		public Remote remote() {
			return new Remote();
		}

	}

	public static void main(String[] args) throws Exception {
		Remote remote = new AnnotationConfigApplicationContext(Beans.class).getBean(Remote.class);
		CompletableFuture<Void> failing = CompletableFuture.runAsync(() -> remote.call(true));
		remote.failedOnce().await();
		long start = System.nanoTime();
		remote.call(false);
		long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
		failing.handle((nothing, failure) -> nothing).join();
		System.out.println("the good call waited " + waited + " ms for one that slept until its retry");
		if (waited < 1000) {
			System.out.println("CHANGED: a call that waits for its retry does not keep its place any more.");
		}
		System.exit((waited < 1000) ? 1 : 0);
	}

}
JAVA
mkdir "$dir/classes"
javac -cp "$(cat "$dir/classpath")" -d "$dir/classes" "$dir/Limited.java"
java -cp "$dir/classes:$(cat "$dir/classpath")" Limited 2> "$dir/log" || { cat "$dir/log"; exit 1; }
