#!/usr/bin/env bash
# H2 2.4.240: bitand(column, ?) cannot be prepared, though the column says what the parameter must be.
#
# guess: an untyped parameter gets the type of what stands beside it, as in column + ?, mod(column, ?) and column = ?, and as in
#   PostgreSQL's column & ?. So a test on flags (bitand(flags, ?) = ?) is written as any other condition.
# seen: of these four forms only that of the bit function fails, with "Unknown data type" when it is prepared, so before any value is
#   set. It is the type of its arguments that bitand, bitor, bitxor and their kin are chosen by (numbers or binary strings), and one of
#   unknown type stops the choice instead of following the other argument.
# So: write cast(? as bigint) in calls of bit functions.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>bits</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Bits.java" <<'JAVA'
import java.sql.*;
import java.util.*;

public class Bits {

	public static void main(String[] args) throws Exception {
		Map<String, String> seen = new LinkedHashMap<>();
		try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:finding");
				Statement statement = connection.createStatement()) {
			statement.execute("create table accounts (id integer primary key, flags bigint not null)");
			for (String form : List.of("flags = ?", "flags + ?", "mod(flags, ?)", "bitand(flags, ?)", "bitor(flags, ?)",
					"bitand(flags, cast(? as bigint))")) {
				String outcome = "prepared";
				try {
					connection.prepareStatement("select " + form + " from accounts").close();
				}
				catch (SQLException failure) {
					outcome = failure.getMessage().split(";")[0];
				}
				seen.put(form, outcome);
				System.out.println(form + ": " + outcome);
			}
		}
		boolean asSeen = seen.entrySet().stream().allMatch((form) -> form.getValue()
			.equals(form.getKey().matches("bit(and|or)\\(flags, \\?\\)") ? "Unknown data type: \"?1\"" : "prepared"));
		if (!asSeen) {
			System.out.println("CHANGED: the two bit functions without a cast failed, the others did not.");
			System.exit(1);
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Bits.java"
