"""Keeps a copy of all users: reads them once, then follows their changes, also after a break and on another replica.

Usage: follow.py [SECONDS]. With SECONDS it ends then, and prints whether the copy equals what the service has.
"""

import os
import sys
import threading
import time

import grpc

import client
import user_pb2
import user_pb2_grpc


def read_all(users):
    """Yields all users, at the same cost at any depth."""
    last, more = 0, True
    while more:
        more = False
        request = user_pb2.ListUsersRequest(after_id=last, page_size=10000)
        for user in users.ListUsers(request, timeout=60, metadata=client.bearer()):
            last, more = user.id, True
            yield user


class Copy:
    """A copy in memory. One in a database stores the token in one transaction with the users."""

    def __init__(self):
        self.users, self.token, self.call = {}, "", None

    def follow(self, users):
        """Follows the changes until the call ends."""
        if not self.token:
            # Taken before the users are read, so that no change falls between. This watch ends: what it would send
            # meanwhile is older than the users that are read.
            watch = self.watch(users)
            token = next(watch).resume_token
            watch.cancel()
            self.users = {user.id: user for user in read_all(users)}
            self.token = token
        self.call = self.watch(users)
        for change in self.call:
            self.apply(change)
            self.token = change.resume_token

    def watch(self, users):
        return users.WatchUsers(
            user_pb2.WatchUsersRequest(resume_token=self.token), metadata=client.bearer(), wait_for_ready=True
        )

    def apply(self, change):
        deleted = change.kind == user_pb2.UserChange.KIND_DELETED
        # A user that was deleted meanwhile has its id alone.
        if deleted or (change.kind != user_pb2.UserChange.KIND_PROGRESS and not change.user.etag):
            self.users.pop(change.user.id, None)
        elif change.kind != user_pb2.UserChange.KIND_PROGRESS:
            self.users[change.user.id] = change.user


def keep(users, copy, ended):
    """Goes on where the copy was, until it is told to end."""
    while not ended.is_set():
        try:
            copy.follow(users)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.OUT_OF_RANGE:
                copy.token = ""  # RESUME_TOKEN_EXPIRED: away for too long; read all again
            elif not ended.is_set():
                print("goes on in a moment:", error.code().name, file=sys.stderr)
                ended.wait(1)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else None
    copy, ended = Copy(), threading.Event()
    with grpc.insecure_channel("ipv4:" + os.environ.get("ADDRESSES", "127.0.0.1:50051")) as channel:
        users = user_pb2_grpc.UserServiceStub(channel)
        follower = threading.Thread(target=keep, args=(users, copy, ended), daemon=True)
        follower.start()
        if seconds is None:
            follower.join()
        time.sleep(seconds)
        print("the copy equals the service's users:", copy.users == {user.id: user for user in read_all(users)})
        ended.set()
        copy.call.cancel()
        follower.join()


if __name__ == "__main__":
    main()
