"""Keeps a copy of all users: reads them once, then follows their changes, also after a break and on another replica.

Usage: follow.py [SECONDS]. With SECONDS it ends then, and prints whether the copy equals what the service has.
"""

import random
import sys
import threading
import time
import traceback

import grpc

import client
import user_pb2
import user_pb2_grpc

SILENCE = 25  # Progress comes each 10 s, so a watch that has brought nothing for so long is dead.
LONGEST_PAUSE = 10


def read_all(users):
    """Yields all users, at the same cost at any depth."""
    last, more = 0, True
    while more:
        more = False
        request = user_pb2.ListUsersRequest(after_id=last, page_size=10000)
        for user in users.ListUsers(request, timeout=60, metadata=client.bearer()):
            last, more = user.id, True
            yield user


def received(call):
    """Yields the messages of a call, and cancels it if none comes for too long."""

    def give_up():
        print("nothing came for", SILENCE, "s", file=sys.stderr)
        call.cancel()

    while True:
        watchdog = threading.Timer(SILENCE, give_up)
        watchdog.start()
        try:
            message = next(call)
        except StopIteration:
            return
        finally:
            watchdog.cancel()
        yield message


class Copy:
    """A copy in memory. One in a database stores the token in one transaction with the users."""

    def __init__(self):
        self.users, self.token = {}, ""
        self.call, self.follows_since = None, None

    def follow(self, users):
        """Follows the changes until the call ends. What is stored with no token yet is passed again."""
        self.follows_since = None
        if not self.token:
            self.read_all(users)
        self.call = self.watch(users)
        for change in received(self.call):
            self.follows_since = self.follows_since or time.monotonic()
            self.apply(change)
            self.token = change.resume_token

    def read_all(self, users):
        """Puts all users and removes those that are gone. It is not emptied first: it may be in use."""
        # Taken before the users are read, so that no change falls between. This watch ends: what it would send meanwhile
        # is older than the users that are read.
        self.call = self.watch(users)
        token = next(received(self.call)).resume_token
        self.call.cancel()
        gone = set(self.users)
        for user in read_all(users):
            self.users[user.id] = user
            gone.discard(user.id)
        for user_id in gone:
            del self.users[user_id]
        self.token = token

    def watch(self, users):
        return users.WatchUsers(user_pb2.WatchUsersRequest(resume_token=self.token), metadata=client.bearer())

    def apply(self, change):
        deleted = change.kind == user_pb2.UserChange.KIND_DELETED
        # A user that was deleted meanwhile has its id alone.
        if deleted or (change.kind != user_pb2.UserChange.KIND_PROGRESS and not change.user.etag):
            self.users.pop(change.user.id, None)
        elif change.kind != user_pb2.UserChange.KIND_PROGRESS:
            self.users[change.user.id] = change.user


def keep(users, copy, ended):
    """Goes on where the copy was, whatever fails, until it is told to end. Pauses grow until it has worked for a while."""
    failures = 0
    while not ended.is_set():
        expired = False
        try:
            copy.follow(users)
            print("the watch has ended", file=sys.stderr)
        except grpc.RpcError as error:
            expired = error.code() == grpc.StatusCode.OUT_OF_RANGE  # RESUME_TOKEN_EXPIRED: read all again
            if not ended.is_set():
                print("goes on in a moment:", error.code().name, error.details(), file=sys.stderr)
        except Exception:  # of the copy
            traceback.print_exc()
        if expired:
            copy.token = ""
        if copy.follows_since and time.monotonic() - copy.follows_since > LONGEST_PAUSE:
            failures = 0
        failures += 1
        if not expired or failures > 1:
            ended.wait(min(LONGEST_PAUSE, 0.4 * 2 ** min(failures - 1, 10)) * random.uniform(0.5, 1))


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else None
    copy, ended = Copy(), threading.Event()
    with grpc.insecure_channel(client.TARGET, options=client.KEEPALIVE) as channel:
        users = user_pb2_grpc.UserServiceStub(channel)
        follower = threading.Thread(target=keep, args=(users, copy, ended), daemon=True)
        follower.start()
        if seconds is None:
            follower.join()
        time.sleep(seconds)
        print("the copy equals the service's users:", copy.users == {user.id: user for user in read_all(users)})
        ended.set()
        copy.call.cancel()
        follower.join(5)


if __name__ == "__main__":
    main()
