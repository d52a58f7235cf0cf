#!/usr/bin/env bash
# protobuf 7.36.2 for Python: reading a key that a map does not have adds it to the message, and sends it.
#
# guess: reading raises KeyError as with a dict, or gives an empty value; the message stays as it is.
# seen: the key is stored with an empty value. "if struct.fields['city'].string_value:" puts "city" into the Struct: from then
#   on the message differs from the one received, is longer on the wire, and its JSON has "city": null, which a receiver may
#   read as "clear the city". Only "in" and get() leave the message as it is.
# So: ask with "in" or get(), in interceptors and logging above all, where nobody expects a write.
#
# Needs Python 3 with venv; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check protobuf==7.36.2
cat > "$dir/maps.py" <<'PY'
import sys

from google.protobuf import json_format, struct_pb2

message = struct_pb2.Struct()
message.update({"name": "Jane"})
before = struct_pb2.Struct()
before.CopyFrom(message)
message.fields.get("city")
asked = "city" in message.fields
same = message == before
city = message.fields["city"].string_value
size = len(message.SerializeToString()) - len(before.SerializeToString())
printed = json_format.MessageToDict(message)
print(f"get and in: same message {same}; read {city!r}: keys {sorted(message.fields)}, {size} bytes more; JSON: {printed}")
if asked or not same or sorted(message.fields) != ["city", "name"] or size <= 0 or printed != {"name": "Jane", "city": None}:
    print("CHANGED: reading does not add the key.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/maps.py"
