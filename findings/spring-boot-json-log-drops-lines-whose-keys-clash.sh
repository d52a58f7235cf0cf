#!/usr/bin/env bash
# Spring Boot 4.1.2: structured logs leave out each line whose keys clash, and after two of them without a word.
#
# guess: a key that is both in the MDC and among a line's key-values (or one below the other, as user and user.id) is written
#   twice or once; the line itself is written.
# seen: the whole line is missing. Logback prints the reason for the first two; what comes after that is lost without a
#   trace, errors too. logstash and gelf: the same key in the MDC and in addKeyValue; ecs: also "user" beside "user.id", and
#   names that it has itself ("service", "message").
# So: set logging.structured.json.context.prefix, and give keys of the MDC a prefix of their own; test a line with all of them.
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
  <groupId>finding</groupId><artifactId>logs</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter</artifactId></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Logs.java" <<'JAVA'
import org.slf4j.*;
import org.springframework.boot.SpringApplication;

public class Logs {

	public static class Application {
	}

	public static void main(String[] args) {
		new SpringApplication(Application.class).run(args);
		Logger log = LoggerFactory.getLogger("orders");
		for (int line = 1; line <= 6; line++) {
			try (var order = MDC.putCloseable("order", "7")) {
				log.atError().addKeyValue("order", "7").log("same key twice " + line);
			}
			try (var user = MDC.putCloseable("user", "jane"); var id = MDC.putCloseable("user.id", "12")) {
				log.error("one key below the other " + line);
			}
		}
		log.info("a good line");
	}

}
JAVA
seen=""
for format in logstash gelf ecs; do
  java -cp "$(cat "$dir/classpath")" "$dir/Logs.java" --logging.structured.format.console=$format > "$dir/$format" 2>&1 \
    || { cat "$dir/$format"; exit 1; }
  count() { grep -c "$1" "$dir/$format" || true; }
  seen+="$format $(count '{.*same key twice') $(count '{.*one key below') $(count 'failed to append') $(count '{.*a good line'), "
done
echo "lines of 6 with a key twice, of 6 with one key below the other, reasons printed, good lines of 1: $seen"
if [ "$seen" != "logstash 0 6 2 1, gelf 0 6 2 1, ecs 0 0 2 1, " ]; then
  echo "CHANGED: lines with clashing keys are written, or each loss is reported."
  exit 1
fi
