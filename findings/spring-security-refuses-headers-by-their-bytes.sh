#!/usr/bin/env bash
# Spring Security 7.1.2: whether a header in UTF-8 is accepted depends on its letters.
#
# Expected: the firewall lets header values outside ASCII pass, all of them or none.
# Seen: a server reads a header's bytes as Latin-1, and the firewall then refuses control characters. Of the letters
#   that UTF-8 writes with a byte from 80 to 9F, such as those of "Österreich" or "Łódź", reading the header fails with
#   a RequestRejectedException; "Zürich" and "José" pass. A gateway that adds a city to each request so breaks the calls of some cities.
# So: have the gateway encode such values, or allow them by setAllowedHeaderValues for the headers that are known.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>firewall</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.security</groupId><artifactId>spring-security-web</artifactId><version>7.1.2</version></dependency>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-test</artifactId><version>7.0.9</version></dependency>
    <dependency><groupId>jakarta.servlet</groupId><artifactId>jakarta.servlet-api</artifactId><version>6.1.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Firewall.java" <<'JAVA'
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

public class Firewall {

	public static void main(String[] args) {
		List<Boolean> accepted = List.of("Zürich", "José", "Österreich", "Łódź").stream().map(Firewall::accepts).toList();
		System.out.println("Zürich, José, Österreich, Łódź: " + accepted);
		if (!accepted.equals(List.of(true, true, false, false))) {
			System.out.println("CHANGED: the letters do not matter any more, or all differs.");
			System.exit(1);
		}
	}

	/** As a server does: the bytes of the header, each as a character. */
	static boolean accepts(String city) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		request.addHeader("x-city", new String(city.getBytes(UTF_8), ISO_8859_1));
		try {
			return new StrictHttpFirewall().getFirewalledRequest(request).getHeader("x-city") != null;
		}
		catch (RequestRejectedException ex) {
			return false;
		}
	}

}
JAVA
java -Dfile.encoding=UTF-8 -cp "$(cat "$dir/classpath")" "$dir/Firewall.java" 2>&1 | grep -v "SLF4J\|DEBUG"
