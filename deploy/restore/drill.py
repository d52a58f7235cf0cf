"""The parts of the drill `run`: what is known before the dump, what happens after it, and what must be there when it is restored.

Usage: drill.py create USERS | create-on | change | check, with KNOWN, a file for what is known.
"""

import json
import os
import sys
import uuid

import grpc

import client
import user_pb2
import user_pb2_grpc

BATCH = 10
STUB = user_pb2_grpc.UserServiceStub(grpc.insecure_channel("127.0.0.11:50051"))


def known(**more):
    content = {}
    if os.path.exists(os.environ["KNOWN"]):
        with open(os.environ["KNOWN"], encoding="utf-8") as file:
            content = json.load(file)
    content.update(more)
    with open(os.environ["KNOWN"], "w", encoding="utf-8") as file:
        json.dump(content, file)
    return content


def batch(size=BATCH):
    call = uuid.uuid4().hex[:12]
    return (user_pb2.CreateUserRequest(name=f"Name {n}", email=f"u{n}@batch-{call}.example") for n in range(size))


def write(method, request, key=None):
    metadata = [*client.bearer(), ("idempotency-key", key or str(uuid.uuid4()))]
    return getattr(STUB, method)(request, metadata=metadata, timeout=30)


def reason(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"").decode("latin-1")
        reasons = ("RESUME_TOKEN_EXPIRED", "ETAG_MISMATCH")
        return next((one for one in reasons if one in details), f"{error.code().name} {error.details()}")


def watch(token=""):
    """The next of what a follower gets."""
    call = STUB.WatchUsers(user_pb2.WatchUsersRequest(resume_token=token), metadata=client.bearer(), timeout=30)
    change = next(call)
    call.cancel()
    return change


def all_users():
    last, users = 0, {}
    while True:
        request = user_pb2.ListUsersRequest(after_id=last, page_size=10000)
        page = list(STUB.ListUsers(request, metadata=client.bearer(), timeout=60))
        if not page:
            return users
        users.update({str(user.id): [user.email, user.name, user.etag] for user in page})
        last = page[-1].id


def create(count):
    for _ in range(int(count) // 1000):
        write("CreateUsers", batch(1000))
    key = str(uuid.uuid4())
    ada = user_pb2.CreateUserRequest(name="Ada", email="ada@example.com")
    user = write("CreateUser", ada, key)
    known(users=all_users(), key=key, id=user.id, token=watch().resume_token)
    print(f"{len(known()['users'])} users before the dump")


def create_on():
    while True:
        write("CreateUsers", batch())


def change():
    """After the dump: a change, users that the dump does not have, and a follower that has seen all of it."""
    etag = write("UpdateUser", user_pb2.UpdateUserRequest(id=known()["id"], name="Ada Byron")).etag
    write("CreateUsers", batch())
    users = all_users()
    known(etag=etag, late_token=watch().resume_token)
    print(f"{len(users)} users when the dump is restored")


def check():
    before, users = known(), all_users()
    lost = {id for id, user in before["users"].items() if users.get(id) != user}
    assert not lost, f"{len(lost)} users are lost or differ, such as {next(iter(lost))}"
    repeated = write("CreateUser", user_pb2.CreateUserRequest(name="Ada", email="ada@example.com"), before["key"])
    assert repeated.id == before["id"], "a repeated write has made another user"
    print(f"{len(users)} users are there, none of {len(before['users'])} lost; a repeated write got its first response")

    came = reason(lambda: watch(before["late_token"]))
    assert came == "RESUME_TOKEN_EXPIRED", f"a follower that knows more than the dump: {came}"
    # A token of before the dump is either refused, or has each change since.
    came = reason(lambda: watch(before["token"]))
    assert came in ("OK", "RESUME_TOKEN_EXPIRED"), came
    print(f"followers: a token of after the dump: RESUME_TOKEN_EXPIRED; one of before it: {came}")

    # Another editor's change, as many as were made after the dump.
    ada = before["id"]
    write("UpdateUser", user_pb2.UpdateUserRequest(id=ada, name="Somebody Else"))
    late = user_pb2.UpdateUserRequest(id=ada, name="Ada Byron", etag=before["etag"])
    came = reason(lambda: write("UpdateUser", late))
    assert came == "ETAG_MISMATCH", f"an etag of after the dump: {came}"
    created = write("CreateUsers", batch()).users
    assert not {str(user.id) for user in created} & users.keys(), "an id was given twice"
    print("an etag of after the dump: ETAG_MISMATCH; new users have new ids")


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])
