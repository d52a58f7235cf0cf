"""Opens the console in Chromium, and makes calls as pages of its origin do.

Usage: page.py ADDRESS, with DRIVER (chromedriver) and TOKEN_FILE set. Prints what worked.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

SESSION = {"capabilities": {"alwaysMatch": {
    "browserName": "chrome", "acceptInsecureCerts": True,
    "goog:chromeOptions": {"args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                                    "--ignore-certificate-errors"]}}}}

# Each returns what came; relative addresses, as the console's own.
CALLS = {
    "a call": """
        const response = await fetch('user.UserService/CreateUser', { method: 'POST', headers,
            body: JSON.stringify({ name: 'Ada', email: EMAIL }) });
        return response.status + ' ' + (await response.json()).name;""",
    "a stream": """
        const json = new TextEncoder().encode('{"pageSize":1}');
        const response = await fetch('user.UserService/ListUsers', { method: 'POST',
            headers: { ...headers, 'content-type': 'application/connect+json' },
            body: new Uint8Array([0, 0, 0, 0, json.length, ...json]) });
        return response.status + ' ' + (await response.text()).includes('@example.com');""",
    "Chat": """
        const address = new URL('user.UserService/Chat', document.baseURI);
        address.protocol = 'wss:';
        return await new Promise((resolve) => {
            const chat = new WebSocket(address, ['json', 'bearer.' + TOKEN]);
            chat.onopen = () => chat.send(JSON.stringify({ user: 'me', message: 'hello' }));
            chat.onmessage = ({ data }) => { resolve(JSON.parse(data).message); chat.close(); };
            chat.onclose = ({ code, reason }) => resolve('closed ' + code + ' ' + reason);
        });""",
}
EXPECTED = {"a call": "200 Ada", "a stream": "200 true", "Chat": "Echo: hello"}


def driver(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["DRIVER"] + path, data, {"content-type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["value"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{path}: {error.read().decode()[:2000]}") from error


def main():
    with open(os.environ["TOKEN_FILE"], encoding="ascii") as file:
        token = file.read().strip()
    session = "/session/" + driver("POST", "/session", SESSION)["sessionId"]
    try:
        driver("POST", session + "/url", {"url": sys.argv[1]})
        health, end = "", time.monotonic() + 30
        while "SERVING" not in health and time.monotonic() < end:
            time.sleep(0.2)
            script = "return document.getElementById('health')?.textContent ?? document.body.textContent"
            health = driver("POST", session + "/execute/sync", {"script": script, "args": []})
        assert "Health: SERVING" in health, f"the page does not work: {health}"
        for name, call in CALLS.items():
            email = json.dumps(f"{uuid.uuid4()}@example.com")
            script = f"""const TOKEN = {json.dumps(token)}, EMAIL = {email}, done = arguments[0];
                const headers = {{ 'content-type': 'application/json', authorization: 'Bearer ' + TOKEN }};
                (async () => {{ {call} }})().then(done, (error) => done(String(error)));"""
            came = driver("POST", session + "/execute/async", {"script": script, "args": []})
            assert came == EXPECTED[name], f"{name}: {came}"
        print(f"the page shows health; {', '.join(CALLS)}: OK")
    finally:
        driver("DELETE", session)


if __name__ == "__main__":
    main()
