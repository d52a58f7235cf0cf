"""Writes, reads and follows users while the database fails over, and compares all that was answered with what is there.

Usage: history.py ROUND MODE, with STATE, a file in which copies of users live on between rounds, FAULT, a file that exists
from the fault on, and END, a file that ends the round. MODE is synchronous or asynchronous. Prints the round's figures;
ends with status 1 and what was wrong if a promise is broken.

One writer alone writes each register (the name of one user), numbers ascending. So a register that is read must not have a
number lower than one that was acknowledged, or read, before the read began; the last number that was acknowledged must not
be lost; and a number that nobody has asked for must not come.
"""

import collections
import json
import os
import pathlib
import sys
import threading
import time
import uuid

import grpc

import client
import follow
import user_pb2
import user_pb2_grpc

WRITERS, REGISTERS, CREATORS, READERS, FOLLOWERS = 3, 4, 2, 3, 2
PAUSE = 0.02
# What an outage explains.
OUTAGE = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED}


class Round:
    """What the threads of a round share."""

    def __init__(self, name, mode):
        self.name, self.lossy = name, mode == "asynchronous"
        self.fault, self.end = pathlib.Path(os.environ["FAULT"]), pathlib.Path(os.environ["END"])
        self.lock = threading.Lock()
        self.floor = {}  # by user: the highest number that was acknowledged or read
        self.asked = {}  # by user: the highest number that was asked for
        self.acknowledged = {}  # by user: the number that was acknowledged last, and when
        self.created = []  # in order, by creator: (when, id, e-mail)
        self.writes, self.reads, self.failed = [], 0, collections.Counter()
        self.back, self.wrong, self.expired = [], [], 0

    def over(self):
        return self.end.exists()

    def failure(self, error):
        with self.lock:
            self.failed[error.code().name] += 1
            if error.code() not in OUTAGE:
                self.wrong.append(f"{error.code().name}: {error.details()}")
        time.sleep(0.1)

    def written(self):
        with self.lock:
            self.writes.append(time.monotonic())


def channel():
    options = [*client.KEEPALIVE, ("grpc.service_config", json.dumps(client.SERVICE_CONFIG))]
    return grpc.insecure_channel(client.TARGET, options=[("grpc.use_local_subchannel_pool", 1), *options])


def write(state, method, request):
    """Repeats a write with its key until it is acknowledged; None at the end of the round."""
    metadata = [*client.bearer(), ("idempotency-key", str(uuid.uuid4()))]
    while not state.over():
        try:
            response = method(request, metadata=metadata, timeout=5)
            state.written()
            return response
        except grpc.RpcError as error:
            state.failure(error)
    return None


def write_registers(state, number):
    with channel() as connection:
        users = user_pb2_grpc.UserServiceStub(connection)
        own, value = [], 0
        while not state.over():
            time.sleep(PAUSE)
            value += 1
            if len(own) < REGISTERS:
                email = f"register-{state.name}-{number}-{value}@example.com"
                created = write(state, users.CreateUser, user_pb2.CreateUserRequest(name=str(value), email=email))
                if created:
                    own.append(created.id)
                    with state.lock:
                        state.asked[created.id] = state.floor[created.id] = value
                continue
            register = own[value % REGISTERS]
            with state.lock:
                state.asked[register] = value
            request = user_pb2.UpdateUserRequest(id=register, name=str(value))
            if write(state, users.UpdateUser, request):
                with state.lock:
                    state.floor[register] = max(value, state.floor[register])
                    state.acknowledged[register] = (value, time.monotonic())


def create_users(state, number):
    with channel() as connection:
        users = user_pb2_grpc.UserServiceStub(connection)
        mine, count = [], 0
        state.created.append(mine)
        while not state.over():
            time.sleep(PAUSE)
            count += 1
            email = f"created-{state.name}-{number}-{count}@example.com"
            created = write(state, users.CreateUser, user_pb2.CreateUserRequest(name="Ada", email=email))
            if created:
                mine.append((time.monotonic(), created.id, created.email))


def read_registers(state):
    with channel() as connection:
        users = user_pb2_grpc.UserServiceStub(connection)
        turn = 0
        while not state.over():
            time.sleep(PAUSE)
            with state.lock:
                floors = list(state.floor.items())
            if not floors:
                continue
            register, floor = floors[turn % len(floors)]
            turn += 1
            try:
                answer = users.GetUser(user_pb2.GetUserRequest(id=register), metadata=client.bearer(), timeout=5)
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.NOT_FOUND:
                    with state.lock:
                        state.back.append((time.monotonic(), f"{register} is not there"))
                else:
                    state.failure(error)
                continue
            value = int(answer.name)
            with state.lock:
                state.reads += 1
                if value < floor:
                    state.back.append((time.monotonic(), f"{register} has {value} after {floor}"))
                elif value > state.asked[register]:
                    state.wrong.append(f"{register} has {value}, which nobody has asked for")
                else:
                    state.floor[register] = max(value, state.floor[register])


class Copy(follow.Copy):
    """A copy that counts how often it was told to read all again."""

    def __init__(self, state, stored):
        super().__init__()
        self.state = state
        if stored:
            self.token = stored["token"]
            for data in stored["users"]:
                user = user_pb2.User.FromString(bytes.fromhex(data))
                self.users[user.id] = user

    def read_all(self, users):
        if self.users:
            with self.state.lock:
                self.state.expired += 1
        super().read_all(users)

    def stored(self):
        return {"token": self.token, "users": [user.SerializeToString().hex() for user in self.users.values()]}


def differences(copy, table):
    return {id for id in copy.keys() | table.keys() if copy.get(id) != table.get(id)}


def check_copies(state, copies, users):
    """Nobody writes any more: each copy must become what the table is."""
    deadline = time.monotonic() + 90
    while True:
        try:
            table = {user.id: user for user in follow.read_all(users)}
        except grpc.RpcError as error:
            state.failure(error)
            table = None
        if table is not None:
            different = [len(differences(dict(copy.users), table)) for copy in copies]
            if not any(different) or time.monotonic() > deadline:
                break
        time.sleep(0.5)
    if any(different):
        state.wrong.append(f"copies that differ from the table, and were not told: {different} users")
    return table


def check_writes(state, table, fault):
    """Returns how many acknowledged writes the database has lost."""
    lost = 0
    for mine in state.created:
        there = [user_id in table and table[user_id].email == email for _, user_id, email in mine]
        lost += there.count(False)
        # A replication that lags loses the end of what was there at the fault, and nothing before or after it.
        before = [stored for (when, _, _), stored in zip(mine, there) if when < fault]
        after = [stored for (when, _, _), stored in zip(mine, there) if when > fault + 60]
        if before != sorted(before, reverse=True) or not all(after):
            state.wrong.append("lost: users that are older than some that were kept")
    for register, (value, _) in state.acknowledged.items():
        found = int(table[register].name) if register in table else 0
        if found < value:
            lost += 1
    emails = [user.email for user in table.values()]
    if len(emails) != len(set(emails)):
        state.wrong.append("an e-mail is there twice")
    if lost and not state.lossy:
        state.wrong.append(f"{lost} acknowledged writes are lost")
    return lost


def longest_gap(writes):
    return max((after - before for before, after in zip(writes, writes[1:])), default=0)


def await_fault(state, fault):
    while not state.fault.exists() and not state.over():
        time.sleep(0.05)
    fault.append(time.monotonic())


def main():
    state = Round(sys.argv[1], sys.argv[2])
    path = pathlib.Path(os.environ["STATE"])
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else [None] * FOLLOWERS
    with channel() as connection:
        users = user_pb2_grpc.UserServiceStub(connection)
        copies, ended, fault = [Copy(state, one) for one in stored], threading.Event(), []
        threads = [threading.Thread(target=follow.keep, args=(users, copy, ended), daemon=True) for copy in copies]
        work = [threading.Thread(target=write_registers, args=(state, n)) for n in range(WRITERS)]
        work += [threading.Thread(target=create_users, args=(state, n)) for n in range(CREATORS)]
        work += [threading.Thread(target=read_registers, args=(state,)) for n in range(READERS)]
        work += [threading.Thread(target=await_fault, args=(state, fault))]
        for thread in threads + work:
            thread.start()
        for thread in work:
            thread.join()
        table = check_copies(state, copies, users)
        lost = check_writes(state, table, fault[0])
        ended.set()
        for copy in copies:
            if copy.call:
                copy.call.cancel()
        path.write_text(json.dumps([copy.stored() for copy in copies]), encoding="utf-8")
    if state.back and not state.lossy:
        state.wrong.append(f"{len(state.back)} reads went back in time, such as {state.back[0][1]}")
    print(
        f"{state.name}: {len(state.writes)} writes, {lost} lost, none for {longest_gap(state.writes):.1f} s, {state.reads} reads, "
        f"{len(state.back)} of them back in time, {len(copies)} copies of {len(table)} users, told to read again {state.expired} times, "
        f"failed attempts: {dict(state.failed)}",
        flush=True,
    )
    for wrong in sorted(set(state.wrong)):
        print(f"  WRONG: {wrong}")
    os._exit(1 if state.wrong else 0)


if __name__ == "__main__":
    main()
