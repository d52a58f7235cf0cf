#!/usr/bin/env bash
# H2 2.4.240 with HikariCP 7.0.2: the time-out of one statement stays with the connection, and reaches the pool's next user.
#
# guess: setQueryTimeout(1) counts for that statement, as in other drivers; a statement made later, elsewhere, has none.
# seen: H2 keeps one time-out for each connection. After the statement and the connection were closed, the next one that takes the
#   connection from the pool finds getQueryTimeout() at 1 and its long query fails after a second. HikariCP does not set it back, so one
#   query with a short bound breaks, from time to time, a report that never asked for any.
# So: on H2 set the time-out on each statement, 0 included, or set it once for all by QUERY_TIMEOUT in the URL.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>timeouts</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>com.zaxxer</groupId><artifactId>HikariCP</artifactId><version>7.0.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Timeouts.java" <<'JAVA'
import com.zaxxer.hikari.*;
import java.sql.*;

public class Timeouts {

	public static void main(String[] args) throws Exception {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl("jdbc:h2:mem:finding");
		config.setMaximumPoolSize(1);
		try (HikariDataSource pool = new HikariDataSource(config)) {
			try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
				statement.setQueryTimeout(1);
				statement.executeQuery("select 1");
			}
			try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
				int found = statement.getQueryTimeout();
				String outcome = "ran";
				try {
					statement.executeQuery("select count(*) from system_range(1, 100000) a, system_range(1, 20000) b");
				}
				catch (SQLTimeoutException failure) {
					outcome = "timed out";
				}
				System.out.println("the pool's next user: time-out of a new statement " + found + ", long query " + outcome);
				if (found != 1 || !outcome.equals("timed out")) {
					System.out.println("CHANGED: it was 1 and timed out.");
					System.exit(1);
				}
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Timeouts.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
