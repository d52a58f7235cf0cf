#!/usr/bin/env bash
# CycloneDX Maven plugin 2.9.3: "mvn -o" passes, and packs the bill of materials of the build before, or none.
#
# guess: all that the plugin lists is in the local repository, so an offline build makes the same list, or fails as for a library that is missing.
# seen: its goals are marked as in need of a network, and Maven skips such goals of a build that is offline: a warning, none with -q, and success.
#   With Spring Boot's parent, which manages the plugin, a fresh tree gets a jar without META-INF/sbom (the endpoint "sbom" has nothing to show).
#   A tree that was built online keeps the old file in target/classes: the jar lists a library that it does not have any more, and not its new one.
# So: build what is released online and with "clean" (not by dependency:go-offline and then -o), and have a test read the list out of the jar.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/src/main/resources"
echo "name=finding" > "$dir/src/main/resources/application.properties"
library() {
  cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>4.1.2</version><relativePath/>
  </parent>
  <groupId>finding</groupId><artifactId>bom</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.slf4j</groupId><artifactId>$1</artifactId></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><groupId>org.cyclonedx</groupId><artifactId>cyclonedx-maven-plugin</artifactId><version>2.9.3</version></plugin>
    </plugins>
  </build>
</project>
XML
}
build() {
  mvn -B -f "$dir/pom.xml" -DskipTests "$@" > "$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
  list=$(unzip -p "$dir/target/bom-1.jar" META-INF/sbom/application.cdx.json 2> /dev/null || true)
  if [ -z "$list" ]; then echo "no list"; else grep -oE 'pkg:maven/org.slf4j/[a-z0-9-]+' <<< "$list" | sort -u | cut -d/ -f3 | paste -sd+; fi
}
library slf4j-simple
build clean package > /dev/null
library jul-to-slf4j
online=$(build clean package)
library slf4j-simple
warnings() { grep -c 'requires online mode' "$dir/log" || true; }
offline="$(build -o package) and $(warnings) warning, with clean $(build -o clean package), with -q $(build -o -q package) and $(warnings) warnings"
again=$(build package)
seen="jul-to-slf4j, online: $online; slf4j-simple in its place, offline: $offline; online: $again"
echo "$seen"
expected="jul-to-slf4j, online: jul-to-slf4j+slf4j-api; slf4j-simple in its place, offline: jul-to-slf4j+slf4j-api and 1 warning, "
expected+="with clean no list, with -q no list and 0 warnings; online: slf4j-api+slf4j-simple"
if [ "$seen" != "$expected" ]; then
  echo "CHANGED: an offline build makes the list, or fails, or all differs."
  exit 1
fi
