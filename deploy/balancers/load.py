"""Calls GetUser through ADDRESSES: half of the threads with the retries of the example client, half without.

Usage: load.py ID SECONDS. Prints for each half the calls and how many of them failed, with their statuses.
"""

import collections
import json
import os
import sys
import threading
import time

import grpc

import client
import user_pb2
import user_pb2_grpc

THREADS = 4


def run(user, end, options, statuses, lock):
    counted = collections.Counter()
    # Each thread uses its own connection.
    options = [("grpc.use_local_subchannel_pool", 1), *options]
    with grpc.insecure_channel("ipv4:" + os.environ["ADDRESSES"], options=options) as channel:
        users = user_pb2_grpc.UserServiceStub(channel)
        token = client.bearer()
        while time.monotonic() < end:
            try:
                users.GetUser(user, timeout=10, metadata=token)
                counted["OK"] += 1
            except grpc.RpcError as error:
                counted[f"{error.code().name}: {error.details()}"] += 1
    with lock:
        statuses.update(counted)


def main():
    user, end = user_pb2.GetUserRequest(id=int(sys.argv[1])), time.monotonic() + float(sys.argv[2])
    halves = {
        "with retries": [("grpc.service_config", json.dumps(client.SERVICE_CONFIG))],
        "without retries": [("grpc.enable_retries", 0)],
    }
    lock, threads, results = threading.Lock(), [], {}
    for half, options in halves.items():
        results[half] = statuses = collections.Counter()
        threads += [threading.Thread(target=run, args=(user, end, options, statuses, lock)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for half, statuses in results.items():
        failed = {status: count for status, count in statuses.items() if status != "OK"}
        print(f"GetUser {half}: {statuses.total()} calls, {sum(failed.values())} failed", failed or "")


if __name__ == "__main__":
    main()
