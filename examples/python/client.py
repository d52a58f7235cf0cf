"""Makes each of the four calls. Usage: TOKEN=... client.py [address]"""

import os
import sys
import uuid

import grpc

import user_pb2
import user_pb2_grpc

address = sys.argv[1] if len(sys.argv) > 1 else "localhost:50051"
bearer = [("authorization", f"Bearer {os.environ['TOKEN']}")]
with grpc.insecure_channel(address) as channel:
    users = user_pb2_grpc.UserServiceStub(channel)

    requests = (
        user_pb2.CreateUserRequest(name=name, email=f"{name}.{uuid.uuid4().hex[:6]}@example.com")
        for name in ("Ada", "Grace")
    )
    created = users.CreateUsers(requests, timeout=10, metadata=bearer)
    print("created", [(user.id, user.email) for user in created.users])

    first = user_pb2.GetUserRequest(id=created.users[0].id)
    print("got", users.GetUser(first, timeout=5, metadata=bearer).name)

    page = users.ListUsers(user_pb2.ListUsersRequest(page=1, page_size=3), timeout=60, metadata=bearer)
    print("listed", [user.id for user in page])

    messages = [user_pb2.ChatMessage(user="me", message="hello")]
    for answer in users.Chat(iter(messages), metadata=bearer):
        print(f"{answer.user}: {answer.message}")

    try:
        users.GetUser(user_pb2.GetUserRequest(id=2147483647), timeout=5, metadata=bearer)
    except grpc.RpcError as error:
        print(error.code().name, error.details())
