#!/usr/bin/env bash
# Micrometer 1.17.2 with Prometheus: the counter "users.created" is exported as "users_total".
#
# guess: users_created_total, as with any other last word ("users.deleted" gives users_deleted_total).
# seen: "created", "info" and "bucket" are taken off the end of a name, since OpenMetrics keeps them for itself. A second
#   counter that so gets the same name, such as "users.info" or "users" itself, is dropped: one warning in the log, and its
#   counts are found nowhere. A gauge "users.created" is exported as "users".
# So: end a name in another word ("users.creations"), and look at the scrape, not at the registry, before drawing a graph.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>names</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.17.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Names.java" <<'JAVA'
import io.micrometer.prometheusmetrics.*;
import java.util.stream.Collectors;

public class Names {

	public static void main(String[] args) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		registry.counter("users.created").increment(7);
		registry.counter("users").increment(3);
		registry.counter("users.deleted").increment(2);
		registry.gauge("sessions.created", 5);
		String scrape = registry.scrape().lines().filter((line) -> !line.startsWith("#")).sorted().collect(Collectors.joining(", "));
		System.out.println("counters users.created (7), users (3), users.deleted (2) and gauge sessions.created (5): " + scrape);
		if (!scrape.equals("sessions 5.0, users_deleted_total 2.0, users_total 7.0")) {
			System.out.println("CHANGED: the last word is not taken off any more, or the second counter is not dropped.");
			System.exit(1);
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Names.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
