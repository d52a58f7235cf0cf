#!/usr/bin/env bash
# protobuf-java-util 4.36.2: a field mask that names "address_1" goes into JSON and comes back as "address1", without an error.
#
# guess: what JsonFormat prints it reads again, or it refuses to print; JSON names of fields such as address1 for address_1 come back, too.
# seen: an underscore is only found again before a letter. "address_1" comes back as "address1", "a__b" as "a_b", "x_Y" as "x_y": paths of no
#   field, or of another one. Fields themselves come back right, since their message is known; a mask does not know its message. The same
#   library for Python refuses to print such a mask, as the documentation of FieldMask asks ("round-trip").
# So: name no field with an underscore before a digit where masks travel as JSON, and refuse paths that FieldMaskUtil.isValid does not know
#   instead of leaving them out.
#
# Needs a JDK (17 or newer), Maven, and Python 3 with venv; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
protobuf=4.36.2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>masks</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.google.protobuf</groupId><artifactId>protobuf-java-util</artifactId><version>$protobuf</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Masks.java" <<'JAVA'
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.JsonFormat;

public class Masks {

	public static void main(String[] paths) throws Exception {
		for (String path : paths) {
			String json = JsonFormat.printer().print(FieldMask.newBuilder().addPaths(path));
			FieldMask.Builder read = FieldMask.newBuilder();
			JsonFormat.parser().merge(json, read);
			System.out.println(path + " " + json + " " + read.getPaths(0));
		}
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Masks.java" display_name line2 address_1 a__b x_Y > "$dir/java"
cat "$dir/java"
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check protobuf==7.36.2
cat > "$dir/masks.py" <<'PY'
from google.protobuf import field_mask_pb2, json_format

for path in ["display_name", "address_1"]:
    try:
        print(path, json_format.MessageToJson(field_mask_pb2.FieldMask(paths=[path])))
    except Exception as error:
        print(path, "refused")
PY
"$dir/venv/bin/python" "$dir/masks.py" | tee "$dir/python"
diff "$dir/java" - <<'SEEN' || { echo "CHANGED: Java's masks."; exit 1; }
display_name "displayName" display_name
line2 "line2" line2
address_1 "address1" address1
a__b "aB" a_b
x_Y "xY" x_y
SEEN
diff "$dir/python" - <<'SEEN' || { echo "CHANGED: Python's masks."; exit 1; }
display_name "displayName"
address_1 refused
SEEN
