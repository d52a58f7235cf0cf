"""Chats through ADDRESSES with a pause between two messages.

Usage: chat.py SECONDS. Prints whether the second message was answered.
"""

import os
import sys
import threading

import grpc

import client
import user_pb2
import user_pb2_grpc


def main():
    pause = float(sys.argv[1])
    answered = threading.Event()

    def messages():
        yield user_pb2.ChatMessage(user="ada", message="before the pause")
        answered.wait()
        threading.Event().wait(pause)
        yield user_pb2.ChatMessage(user="ada", message="after the pause")

    with grpc.insecure_channel("ipv4:" + os.environ["ADDRESSES"]) as channel:
        responses = user_pb2_grpc.UserServiceStub(channel).Chat(messages(), metadata=client.bearer())
        print(f"Chat: {next(responses).message}", end="", flush=True)
        answered.set()
        print(f"; {pause:g} s later: {next(responses).message}")


if __name__ == "__main__":
    main()
