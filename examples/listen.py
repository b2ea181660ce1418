#!/usr/bin/env python3
"""Follows a termchat room, with Python's standard library only.

    python3 listen.py ws://localhost:8080/ws dev
    python3 listen.py ws://localhost:8080/ws dev "the deploy is done"

With a text it sends that, waits for the receipt and exits; without one it prints each message. It uses
version 1 of the protocol (protocol.md) over its own implementation of WebSocket (RFC 6455).
"""

import base64
import json
import os
import socket
import struct
import sys
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class WebSocket:
    def __init__(self, url):
        where = urlsplit(url)
        host, port = where.hostname, where.port or 80
        self.socket = socket.create_connection((host, port))
        self.reader = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                f"GET {where.path or '/ws'} HTTP/1.1\r\nHost: {host}:{port}\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        status = self.reader.readline().decode().strip()
        if " 101 " not in status:
            sys.exit(f"listen.py: {url} is not a WebSocket: {status or 'no answer'}")
        while self.reader.readline().strip():
            pass

    def write(self, opcode, payload):
        """Writes one frame, masked as RFC 6455, 5.3 requires of clients."""
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def read(self, count):
        data = self.reader.read(count)
        if len(data) < count:
            sys.exit("listen.py: the server closed the connection")
        return data

    def texts(self):
        """Yields text messages, and answers pings."""
        message = b""
        while True:
            first, second = self.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.read(8))
            payload = self.read(length)
            opcode = first & 0x0F
            if opcode == PING:
                self.write(PONG, payload)
            elif opcode == CLOSE:
                return
            elif opcode in (0x0, TEXT):
                message += payload
                if first & 0x80:
                    yield message.decode()
                    message = b""


def printable(text):
    """Replaces control characters, which the terminal would interpret."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def main(url, room, message=None):
    wire = WebSocket(url)

    def send(**frame):
        wire.write(TEXT, json.dumps(frame).encode())

    send(type="hello", version=1, client="listen.py")
    for text in wire.texts():
        frame = json.loads(text)
        kind = frame["type"]
        if kind == "welcome":
            send(type="join", room=room, limit=0)
        elif kind == "joined" and message:
            send(type="send", id=1, room=room, text=message, draft=os.urandom(8).hex())
        elif kind == "joined":
            print(f"listening to {printable(frame['room'])}", file=sys.stderr, flush=True)
        elif kind == "sent":
            wire.write(CLOSE, struct.pack("!H", 1000))
            return
        elif kind == "message" and not message:
            print(f"{printable(frame['from']['nick'])}: {printable(frame['text'])}", flush=True)
        elif kind in ("error", "closing"):
            sys.exit(f"listen.py: {printable(frame.get('message') or frame.get('reason', ''))}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        pass
    except OSError as error:
        sys.exit(f"listen.py: {sys.argv[1]}: {error.strerror or error}")
