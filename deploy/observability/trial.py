"""The parts of the trial `run`: load, and what Prometheus and Zipkin have of it.

Usage: trial.py load | traces | queries | silent | fires ALERT | show QUERY | picture NAME QUERY | create ADDRESS | FAULT
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from xml.sax.saxutils import escape

import grpc

import client
import user_pb2
import user_pb2_grpc

REPLICAS = ["127.0.0.11:50051", "127.0.0.12:50051"]
PATIENCE = 60


def stub(address=REPLICAS[0], options=()):
    channel = grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1), *options])
    return user_pb2_grpc.UserServiceStub(channel)


def new_user():
    return user_pb2.CreateUserRequest(name="Trial Name", email=f"trial.{uuid.uuid4()}@example.com")


def load():
    """Calls of all kinds, a few of them mistakes, until it is killed."""
    for address in REPLICAS:
        for kind in (reads, writes, follow):
            threading.Thread(target=forever, args=(kind, address), daemon=True).start()
    time.sleep(3600)


def forever(work, address):
    users = stub(address)
    while True:
        try:
            work(users)
        except grpc.RpcError as error:
            print(error.code(), error.details(), flush=True)
            time.sleep(0.05)


def reads(users):
    for number in range(50):
        try:
            users.GetUser(user_pb2.GetUserRequest(id=1 + number), metadata=client.bearer(), timeout=10)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
        time.sleep(0.005)
    list(users.ListUsers(user_pb2.ListUsersRequest(page_size=20), metadata=client.bearer()))
    try:
        users.GetUserByEmail(user_pb2.GetUserByEmailRequest(email="nobody@example.com"), metadata=client.bearer())
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.NOT_FOUND:
            raise


def writes(users):
    created = users.CreateUser(new_user(), metadata=client.bearer(), timeout=10)
    changed = user_pb2.UpdateUserRequest(id=created.id, name="Other Name")
    users.UpdateUser(changed, metadata=client.bearer(), timeout=10)
    time.sleep(0.1)


def follow(users):
    for _ in users.WatchUsers(user_pb2.WatchUsersRequest(), metadata=client.bearer()):
        pass


def traces():
    """One of each kind of call, in a trace of the caller's: fetched back from Zipkin, and its spans checked."""
    users = stub()
    created = users.CreateUser(new_user(), metadata=client.bearer())
    calls = {
        "GetUser": lambda m: users.GetUser(user_pb2.GetUserRequest(id=created.id), metadata=m),
        "GetUserByEmail": lambda m: users.GetUserByEmail(
            user_pb2.GetUserByEmailRequest(email=created.email), metadata=m),
        "BatchGetUsers": lambda m: users.BatchGetUsers(user_pb2.BatchGetUsersRequest(ids=[created.id]), metadata=m),
        "ListUsers": lambda m: list(users.ListUsers(user_pb2.ListUsersRequest(page_size=5), metadata=m)),
        "CreateUser": lambda m: users.CreateUser(new_user(), metadata=m),
        "CreateUsers": lambda m: users.CreateUsers(iter([new_user(), new_user()]), metadata=m),
        "UpdateUser": lambda m: users.UpdateUser(
            user_pb2.UpdateUserRequest(id=created.id, name="Third Name"), metadata=m),
        "DeleteUser": lambda m: users.DeleteUser(user_pb2.DeleteUserRequest(id=created.id), metadata=m),
        "Chat": lambda m: list(users.Chat(iter([user_pb2.ChatMessage(user="u", message="secret text")]), metadata=m)),
    }
    def watch(metadata):
        call = users.WatchUsers(user_pb2.WatchUsersRequest(), metadata=metadata)
        next(call)
        call.cancel()

    calls["WatchUsers"] = watch
    sent = {}
    for method, call in calls.items():
        sent[method] = secrets.token_hex(16)
        call(client.bearer() + [("traceparent", f"00-{sent[method]}-{secrets.token_hex(8)}-01")])
    for method, trace_id in sent.items():
        spans = await_spans(trace_id, method)
        text = json.dumps(spans)
        for secret in ("Trial Name", "Third Name", "@example.com", "secret text", client.bearer()[0][1][7:]):
            assert secret not in text, f"{method}: a span has {secret}"
        statements = statements_of(spans)
        print(f"trace of {method}: {len(spans)} spans, {len(statements)} statements: "
              + ", ".join(sorted({span["name"] for span in spans})))


def await_spans(trace_id, method):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{os.environ['ZIPKIN']}/api/v2/trace/{trace_id}") as response:
                spans = json.load(response)
            if (any(span["name"] == f"user.userservice/{method}".lower() for span in spans)
                    and bool(statements_of(spans)) == (method != "Chat")):
                return spans
        except urllib.error.URLError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"no whole trace of {method}")


def statements_of(spans):
    return [span for span in spans if "jdbc.query[0]" in span.get("tags", {})]


def prometheus(path, **parameters):
    url = f"{os.environ['PROMETHEUS']}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url) as response:
        return json.load(response)["data"]


def queries():
    """Each query of the dashboard, and each recorded rule, returns data while there is load."""
    with open(os.path.join(os.environ["HERE"], "dashboard.json"), encoding="utf-8") as file:
        expressions = [target["expr"] for panel in json.load(file)["panels"] for target in panel.get("targets", [])]
    with open(os.path.join(os.environ["WORK"], "rules.yml"), encoding="utf-8") as file:
        expressions += re.findall(r"record: (\S+)", file.read())
    waiting = [expression.replace("$__rate_interval", "10s").replace("$instance", ".*") for expression in expressions]
    end = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < end:
        time.sleep(1)
        waiting = [query for query in waiting if not prometheus("query", query=query)["result"]]
    if waiting:
        raise SystemExit("no data: " + "\n".join(waiting))
    print(f"{len(expressions)} queries of the dashboard and the recorded rules return data")


def firing():
    return {alert["labels"]["alertname"] for alert in prometheus("alerts")["alerts"] if alert["state"] == "firing"}


def silent():
    end = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < end:
        if not firing():
            return
        time.sleep(0.5)
    raise SystemExit(f"still firing: {firing()}")


def fires(alert):
    start = time.monotonic()
    while time.monotonic() < start + 2 * PATIENCE:
        if alert in firing():
            print(f"{alert} fires after {time.monotonic() - start:.0f} s")
            return
        time.sleep(0.5)
    raise SystemExit(f"{alert} is silent; firing: {firing()}")


def show(query):
    """What a query returns, a line for each series."""
    print(f"  {query}")
    for sample in prometheus("query", query=query)["result"]:
        labels = ", ".join(f"{k}={v}" for k, v in sample["metric"].items() if k not in ("__name__", "job", "pool"))
        print(f"    {labels}: {float(sample['value'][1]):.3g}")


def picture(name, query):
    """Draws the last two minutes of a query into $PICTURES/NAME.svg, if that is set."""
    if "PICTURES" not in os.environ:
        return
    end = time.time()
    series = prometheus("query_range", query=query, start=end - 120, end=end, step=1)["result"]
    top = max((float(value) for one in series for _, value in one["values"] if value != "NaN"), default=1) or 1
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" font-family="sans-serif" font-size="11">',
        '<rect width="640" height="240" fill="#fff"/>',
        f'<text x="8" y="16">{escape(query)}</text>',
        '<path d="M40 30V210H630" fill="none" stroke="#888"/>',
        f'<text x="36" y="36" text-anchor="end">{top:.3g}</text><text x="36" y="210" text-anchor="end">0</text>',
        '<text x="40" y="226">-120 s</text><text x="630" y="226" text-anchor="end">now</text>',
    ]
    colors = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000")
    for number, one in enumerate(series):
        points = " ".join(f"{40 + (at - end + 120) / 120 * 590:.0f},{210 - float(value) / top * 175:.0f}"
                          for at, value in one["values"] if value != "NaN")
        color = colors[number % len(colors)]
        label = " ".join(v for k, v in one["metric"].items() if k not in ("__name__", "job")) or "all"
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        parts.append(f'<text x="630" y="{44 + 14 * number}" fill="{color}" text-anchor="end">{escape(label)}</text>')
    os.makedirs(os.environ["PICTURES"], exist_ok=True)
    with open(os.path.join(os.environ["PICTURES"], name + ".svg"), "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n</svg>\n")


def create(address):
    # The rest of the block that the replica holds, and one more.
    for _ in range(2):
        stub(address + ":50051").CreateUsers((new_user() for _ in range(1000)), metadata=client.bearer())


def chat_too_often():
    users = stub(REPLICAS[1])
    while True:
        try:
            list(users.Chat(iter([]), metadata=client.bearer()))
        except grpc.RpcError:
            time.sleep(0.02)


def write_too_much():
    """As many writers as a batch job has that nobody has bounded."""
    def write(users):
        while True:
            try:
                users.CreateUsers((new_user() for _ in range(50)), metadata=client.bearer())
                users.CreateUser(new_user(), metadata=client.bearer())
            except grpc.RpcError:
                time.sleep(0.02)

    for _ in range(24):
        threading.Thread(target=write, args=(stub(REPLICAS[1]),), daemon=True).start()
    time.sleep(3600)


def use_expired_token():
    keys = shutil.copytree(os.path.join(os.environ["WORK"], "keys"), os.path.join(os.environ["WORK"], "expired"))
    subprocess.run([os.path.join(os.environ["HERE"], "..", "dev-token"), keys, "-600"], check=True)
    with open(os.path.join(keys, "token"), encoding="utf-8") as file:
        expired = [("authorization", "Bearer " + file.read().strip())]
    users = stub()
    while True:
        try:
            users.GetUser(user_pb2.GetUserRequest(id=1), metadata=expired)
        except grpc.RpcError:
            time.sleep(0.02)


def watch_without_reading():
    watch = stub(options=[("grpc.http2.lookahead_bytes", 1024), ("grpc.http2.bdp_probe", 0)]).WatchUsers(
        user_pb2.WatchUsersRequest(), metadata=client.bearer())
    next(watch)
    time.sleep(3600)


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])
