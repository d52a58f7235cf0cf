#!/usr/bin/env bash
# PyJWT 2.15.1: while the key endpoint hangs, tokens of a key that is cached wait too, for as many time-outs as calls stand before them.
#
# guess: PyJWKClient(timeout=1) answers within a second, cached keys at once; calls that need the same fetch share it, and after
#   one that failed there is a pause (cooldown_duration, 30 s).
# seen: one lock is held during the fetch and asked for by each look-up, cached or not; each waiting call then fetches anew, one after the
#   other, since the pause counts from the last success. After a rotation, with the endpoint hanging, five calls with the
#   new key fail after 1, 2, 3, 4 and 5 s, and those with the old key, cached and valid, are answered after all of them. When
#   the set has expired (300 s), eight calls at a time need 8 s; with the delivered timeout of 30 s, four minutes.
# So: set a timeout below a second, and keep the last good keys yourself, fetched by a thread of its own; give up waiting in the service.
#
# Needs Python 3 with venv; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check PyJWT==2.15.1 cryptography
cat > "$dir/keys.py" <<'PY'
import concurrent.futures
import http.server
import json
import sys
import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

published = []
hangs = False


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if hangs:
            time.sleep(3)
            return
        body = json.dumps({"keys": published}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def token_of_new_key(kid):
    key = rsa.generate_private_key(65537, 2048)
    published.append(dict(json.loads(RSAAlgorithm.to_jwk(key.public_key())), kid=kid, use="sig", alg="RS256"))
    return jwt.encode({"sub": "finding"}, key, algorithm="RS256", headers={"kid": kid})


def look_up(client, token):
    start = time.monotonic()
    try:
        client.get_signing_key_from_jwt(token)
        answer = "found"
    except jwt.PyJWKClientConnectionError:
        answer = "failed"
    return answer, time.monotonic() - start


def at_a_time(client, *tokens):
    calls = []
    for token in tokens:
        calls.append(threads.submit(look_up, client, token))
        time.sleep(0.02)
    return [call.result() for call in calls]


def show(name, results):
    print(f"{name}: " + ", ".join(f"{answer} after {took:.1f} s" for answer, took in results))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
threads = concurrent.futures.ThreadPoolExecutor(10)
url = f"http://127.0.0.1:{server.server_port}/"
old = token_of_new_key("old")
rotated, expired = jwt.PyJWKClient(url, timeout=1, cooldown_duration=1), jwt.PyJWKClient(url, timeout=1, lifespan=1)
same = all(look_up(client, old)[0] == "found" for client in (rotated, expired))
new = token_of_new_key("new")
hangs = True
time.sleep(1.1)
results = at_a_time(rotated, *[new] * 5, *[old] * 3)
show("five of the new key", results[:5])
show("then three of the old", results[5:])
same &= max(took for _, took in results[:5]) > 4.5 and all(answer == "found" and took > 3 for answer, took in results[5:])
results = at_a_time(expired, *[old] * 8)
show("eight after expiry", results)
same &= max(took for _, took in results) > 7
if not same:
    print("CHANGED: calls waited for one another, those of a cached key too.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/keys.py"
