"""Makes every call but WatchUsers (follow.py), with a token, deadlines, retries and gzip, spread over all replicas."""

import json
import os
import uuid

import grpc

import user_pb2
import user_pb2_grpc

# One or several IP addresses, separated by commas. For a host name with several addresses use
# dns:///users.example.com:50051
TARGET = "ipv4:" + os.environ.get("ADDRESSES", "127.0.0.1:50051")

# A channel lives long, and its connections can die in silence: pings find that within 30 s. The service permits one every
# 10 s. The last two options let gRPC's core send them also while nothing else is sent.
KEEPALIVE = [
    ("grpc.keepalive_time_ms", 20000),
    ("grpc.keepalive_timeout_ms", 10000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_time_between_pings_ms", 10000),
]

# The response to a CreateUsers of some thousand users is larger than gRPC's default of 4 MiB: the call would fail with
# RESOURCE_EXHAUSTED although its users are stored. 10,000 of the longest users take less than 32 MiB.
LARGEST_RESPONSE = [("grpc.max_receive_message_length", 32 * 1024 * 1024)]

# Each call goes to the next replica. Calls that only read are retried if a replica is unavailable. Writes are not, because
# a call whose response is lost may have taken effect; keyed() shows how to repeat them.
SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [
                {"service": "user.UserService", "method": "GetUser"},
                {"service": "user.UserService", "method": "ListUsers"},
                {"service": "user.UserService", "method": "GetUserByEmail"},
                {"service": "user.UserService", "method": "BatchGetUsers"},
            ],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.1s",
                "maxBackoff": "1s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}


def bearer():
    """Returns a call's metadata: the token, read for each call because TOKEN_FILE may have been renewed."""
    if "TOKEN_FILE" in os.environ:
        with open(os.environ["TOKEN_FILE"], encoding="ascii") as file:
            token = file.read().strip()
    else:
        token = os.environ["TOKEN"]
    return [("authorization", f"Bearer {token}")]


def keyed():
    """Returns the metadata of a write that may be sent again with the same metadata: it is made once."""
    return [*bearer(), ("idempotency-key", str(uuid.uuid4()))]


def main():
    # Plaintext, to try it on one machine. Elsewhere the token requires TLS: grpc.secure_channel
    with grpc.insecure_channel(
        TARGET,
        options=[("grpc.service_config", json.dumps(SERVICE_CONFIG)), *KEEPALIVE, *LARGEST_RESPONSE],
        compression=grpc.Compression.Gzip,
    ) as channel:
        users = user_pb2_grpc.UserServiceStub(channel)

        # The timeout is the call's deadline, in seconds, and includes all retries.
        requests = (
            user_pb2.CreateUserRequest(name=name, email=f"{name}.{uuid.uuid4().hex[:6]}@example.com")
            for name in ("Ada", "Grace")
        )
        created = users.CreateUsers(requests, timeout=10, metadata=bearer())
        print("created", [user.email for user in created.users])

        for user in created.users:
            print("got", users.GetUser(user_pb2.GetUserRequest(id=user.id), timeout=5, metadata=bearer()).name)

        page = users.ListUsers(user_pb2.ListUsersRequest(page=1, page_size=3), timeout=10, metadata=bearer())
        print("listed", [user.id for user in page])

        # All users, at the same cost at any depth: after the last id of the page before.
        count, last = 0, 0
        while page := list(
            users.ListUsers(user_pb2.ListUsersRequest(after_id=last, page_size=1000), timeout=10, metadata=bearer())
        ):
            count, last = count + len(page), page[-1].id
        print("listed all:", count >= 2)

        alan = user_pb2.CreateUserRequest(name="Alan", email=f"alan.{uuid.uuid4().hex[:6]}@example.com")
        user = users.CreateUser(alan, timeout=5, metadata=keyed())
        found = users.GetUserByEmail(
            user_pb2.GetUserByEmailRequest(email=alan.email.upper()), timeout=5, metadata=bearer()
        )
        print("found by e-mail", found.name)
        batch = users.BatchGetUsers(
            user_pb2.BatchGetUsersRequest(ids=[user.id, 2147483647]), timeout=5, metadata=bearer()
        )
        print("got together", [user.name for user in batch.users], "missing", list(batch.missing_ids))

        # Both changes were made from the same user; the second would undo the first.
        change = user_pb2.UpdateUserRequest(id=user.id, name="Alan Turing", etag=user.etag)
        print("changed", users.UpdateUser(change, timeout=5, metadata=keyed()).name)
        try:
            change.name = "A. Turing"
            users.UpdateUser(change, timeout=5, metadata=keyed())
        except grpc.RpcError as error:
            print(error.code().name, error.details().replace(str(user.id), "N"))
        users.DeleteUser(user_pb2.DeleteUserRequest(id=user.id), timeout=5, metadata=keyed())

        messages = [user_pb2.ChatMessage(user="me", message=message) for message in ("hello", "bye")]
        for response in users.Chat(iter(messages), timeout=10, metadata=bearer()):
            print(f"{response.user}: {response.message}")

        try:
            users.GetUser(user_pb2.GetUserRequest(id=2147483647), timeout=5, metadata=bearer())
        except grpc.RpcError as error:
            print(error.code().name, error.details())


if __name__ == "__main__":
    main()
