#!/usr/bin/env bash
# Spring Boot 4.1.2 on JDK 25: spring.threads.virtual.enabled lets a cron job run beside itself, and shuts down under it.
#
# guess: the property changes what kind of thread a @Scheduled method runs on. A cron job that takes longer than its interval still
#   begins anew only when it has ended, and closing the application waits for it or interrupts it.
# seen: each run gets a thread of its own and the next time is reckoned when it begins. A job of 2.5 s that is due each second runs three
#   at a time (fixedRate alike), where it ran alone before. Closing takes milliseconds, and the job runs on, uninterrupted, in an
#   application whose beans are gone; with platform threads closing waits for its end or interrupts it. So "select what is due,
#   process, mark as done" does each item several times as soon as one run is slow.
# So: guard such jobs by a lock of the database or fixedDelay, set spring.task.scheduling.simple.concurrency-limit where one job at a
#   time is enough, and spring.task.scheduling.shutdown.await-termination with a period.
#
# Needs a JDK of 21 or newer (JAVA_HOME or on the path) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>jobs</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter</artifactId></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Jobs.java" <<'JAVA'
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.*;

@EnableAutoConfiguration
@EnableScheduling
@Import(Jobs.Job.class)
public class Jobs {

	static final AtomicInteger running = new AtomicInteger();

	static final AtomicInteger most = new AtomicInteger();

	static volatile boolean interrupted;

	public static class Job {

		@Scheduled(cron = "* * * * * *")
		public void run() {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			try {
				Thread.sleep(2500);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			running.decrementAndGet();
		}

	}

	/** How many runs there were at a time, and whether one went on after the application was closed. */
	static String run(String... settings) throws InterruptedException {
		most.set(0);
		interrupted = false;
		List<String> arguments = new ArrayList<>(List.of(settings));
		arguments.addAll(List.of("--logging.level.root=off", "--spring.main.banner-mode=off"));
		ConfigurableApplicationContext application = SpringApplication.run(Jobs.class, arguments.toArray(String[]::new));
		Thread.sleep(6000);
		while (running.get() == 0) {
			Thread.sleep(10);
		}
		application.close();
		String outcome = most + " at a time, " + ((running.get() > 0) ? "still running when closed" : "ended when closed")
				+ (interrupted ? ", interrupted" : "");
		while (running.get() > 0) {
			Thread.sleep(10);
		}
		System.out.println(Arrays.toString(settings) + ": " + outcome);
		return outcome;
	}

	public static void main(String[] args) throws Exception {
		boolean same = run("--spring.threads.virtual.enabled=false").startsWith("1 at a time, ended when closed");
		same &= run("--spring.threads.virtual.enabled=true").matches("[2-4] at a time, still running when closed");
		same &= run("--spring.threads.virtual.enabled=true", "--spring.task.scheduling.simple.concurrency-limit=1",
				"--spring.task.scheduling.shutdown.await-termination=true",
				"--spring.task.scheduling.shutdown.await-termination-period=10s")
			.startsWith("1 at a time, ended when closed");
		if (!same) {
			System.out.println("CHANGED: one at a time on platform threads, three on virtual ones, and those went on after closing.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
"$java" --version | sed -n 1p
"$java" -cp "$(cat "$dir/classpath")" "$dir/Jobs.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
