"""Streams half a megabyte into CreateUsers calls that the service refuses early, through ADDRESSES.

Usage: refused.py. REFUSED is a directory with a token without the scope in chat/token and an expired one in
expired/token. Each call must end with its own status, and the next call of the same connection must be answered: what
the client has on its way when its call ends must not block the connection.
"""

import os
import threading

import grpc

import client
import user_pb2
import user_pb2_grpc

USERS = 2200  # of 240 bytes each: half a megabyte
ROUNDS = 4
SOME_STATUS = (grpc.StatusCode.OK, grpc.StatusCode.NOT_FOUND)


def token(name):
    with open(os.path.join(os.environ["REFUSED"], name, "token"), encoding="ascii") as file:
        return [("authorization", f"Bearer {file.read().strip()}")]


def stream(first_name):
    for number in range(USERS):
        name = first_name if number == 0 else "n" * 195
        yield user_pb2.CreateUserRequest(name=name, email=f"refused.{number:06}@example.com")


def status_of(call):
    try:
        call()
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


def main():
    refusals = {
        "scope missing": (lambda: token("chat"), "Ada", grpc.StatusCode.PERMISSION_DENIED),
        "token expired": (lambda: token("expired"), "Ada", grpc.StatusCode.UNAUTHENTICATED),
        "first message invalid": (client.bearer, "", grpc.StatusCode.INVALID_ARGUMENT),
    }
    for name, (metadata, first_name, expected) in refusals.items():
        with grpc.insecure_channel(
            "ipv4:" + os.environ["ADDRESSES"],
            options=[("grpc.use_local_subchannel_pool", 1)],
        ) as channel:
            users = user_pb2_grpc.UserServiceStub(channel)

            def refused():
                return status_of(lambda: users.CreateUsers(stream(first_name), timeout=10, metadata=metadata()))

            def lives():
                get = user_pb2.GetUserRequest(id=1)
                return status_of(lambda: users.GetUser(get, timeout=5, metadata=client.bearer())) in SOME_STATUS

            def check(statuses):
                wrong = [status.name for status in statuses if status != expected]
                assert not wrong, f"{name}: {wrong} instead of {expected.name}"
                assert lives(), f"{name}: the connection is blocked afterwards"

            for _ in range(ROUNDS):
                check([refused()])
            # Several at a time share the connection's window.
            together = []
            threads = [threading.Thread(target=lambda: together.append(refused())) for _ in range(ROUNDS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            check(together)
        print(f"refused streams of half a megabyte, {name}: {2 * ROUNDS} times {expected.name}, the connection lives")


if __name__ == "__main__":
    main()
