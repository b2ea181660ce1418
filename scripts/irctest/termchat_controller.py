"""Runs `termchat serve --irc` for irctest (https://github.com/progval/irctest): `scripts/irctest.sh CHECKOUT`."""

import base64
import json
import os
import socket
import struct
import subprocess
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from irctest import patma
from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.client_mock import ClientMock
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, OptionalBehaviors

# The command that starts the server: node and the built binary.
TERMCHAT = [os.environ.get("TERMCHAT_NODE", "node"), os.environ["TERMCHAT_CLI"]]

# A termchat server makes the secrets of its users. So the controller creates each user, and replaces the password of the
# test by the secret where a client sends it.
secrets: Dict[Tuple[str, str], str] = {}

send_line = ClientMock.sendLine


def with_secret(encoded: str) -> str:
    """The argument of AUTHENTICATE with the secret of the user instead of the password of the test."""
    try:
        parts = base64.b64decode(encoded, validate=True).decode().split("\0")
    except ValueError:
        return encoded
    secret = secrets.get((parts[1], parts[2])) if len(parts) == 3 else None
    if secret is None:
        return encoded
    return base64.b64encode("\0".join([parts[0], parts[1], secret]).encode()).decode()


def send_line_with_secret(client: ClientMock, line: Any) -> None:
    if isinstance(line, str) and line.startswith("AUTHENTICATE "):
        command, _, argument = line.strip().partition(" ")
        line = f"{command} {with_secret(argument)}"
    send_line(client, line)


ClientMock.sendLine = send_line_with_secret  # type: ignore[method-assign]


def read_exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError("termchat closed the connection")
        data += part
    return data


def read_frame(connection: socket.socket) -> Dict[str, Any]:
    """The next JSON frame from the server, over WebSocket."""
    while True:
        first, second = read_exactly(connection, 2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", read_exactly(connection, 2))
        elif length == 127:
            (length,) = struct.unpack("!Q", read_exactly(connection, 8))
        payload = read_exactly(connection, length)
        if first & 0x0F == 1:
            frame: Dict[str, Any] = json.loads(payload)
            return frame


def create_user(port: int, nick: str) -> str:
    """Creates a user over WebSocket, as any client of termchat does, and returns the secret."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += read_exactly(connection, 1)
        hello = json.dumps({"type": "hello", "version": 1, "nick": nick}).encode()
        # One masked text frame; the mask is zero.
        connection.sendall(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)
        frame = read_frame(connection)
        if frame["type"] != "welcome":
            raise ValueError(f"termchat refused the user: {frame}")
        secret: str = frame["secret"]
        return secret


class TermchatController(BaseServerController, DirectoryBasedController):
    software_name = "termchat"
    _port_wait_interval = 0.02
    supported_sasl_mechanisms = {"PLAIN"}
    supports_sts = False

    capabilities = frozenset(
        (
            Capabilities.ACCOUNT_TAG,
            Capabilities.AWAY_NOTIFY,
            Capabilities.BATCH,
            Capabilities.ECHO_MESSAGE,
            Capabilities.EXTENDED_JOIN,
            Capabilities.EXTENDED_MONITOR,
            Capabilities.LABELED_RESPONSE,
            Capabilities.MESSAGE_REDACTION,
            Capabilities.MESSAGE_TAGS,
            Capabilities.MULTILINE,
            Capabilities.MULTI_PREFIX,
            Capabilities.READ_MARKER,
            Capabilities.SERVER_TIME,
            Capabilities.SETNAME,
        )
    )

    optional_behaviors = frozenset(
        (
            OptionalBehaviors.CAP_REQ_MINUS,
            OptionalBehaviors.ELIST_M,
            OptionalBehaviors.ELIST_N,
            OptionalBehaviors.ELIST_U,
            OptionalBehaviors.MULTI_JOIN,
            OptionalBehaviors.MULTI_KICK,
            OptionalBehaviors.MULTI_PRIVMSG,
        )
    )

    isupport = {
        "BOT": "B",
        "ELIST": patma.ANYSTR,
        "TARGMAX": patma.ANYSTR,
        "WHOX": None,
        "CASEMAPPING": patma.ANYSTR,
        "MONITOR": patma.ANYSTR,
        "PREFIX": patma.ANYSTR,
        "UTF8ONLY": None,
    }

    def create_config(self) -> None:
        super().create_config()

    def run(
        self,
        hostname: str,
        port: int,
        *,
        password: Optional[str],
        ssl: bool,
        run_services: bool,
        faketime: Optional[str],
        websocket_hostname: Optional[str],
        websocket_port: Optional[int],
    ) -> None:
        if websocket_hostname is not None or websocket_port is not None:
            raise NotImplementedByController("IRC over WebSocket")
        self.create_config()
        assert self.directory
        self.port = port
        self.hostname = hostname
        _, self.http_port = self.get_hostname_and_port()
        arguments = [
            *("--memory", "--log", "json", "--rate-limit", "off", "--irc-name", "My.Little.Server"),
            *("--port", str(self.http_port), f"--irc{'-tls' if ssl else ''}", f"127.0.0.1:{port}"),
        ]
        if ssl:
            self.gen_certificate(self.directory)
            arguments += ["--tls-cert", str(self.pem_path), "--tls-key", str(self.key_path)]
        if password is not None:
            file = self.directory / "password"
            file.write_text(password)
            file.chmod(0o600)
            arguments += ["--access-token-file", str(file)]
        self.proc = self.execute(
            [*TERMCHAT, "serve", *arguments],
            proc_name="termchat",
            env={**os.environ, "XDG_CONFIG_HOME": str(self.directory), "XDG_DATA_HOME": str(self.directory)},
        )

    def gen_certificate(self, directory: Path) -> None:
        self.key_path = directory / "ssl.key"
        self.pem_path = directory / "ssl.pem"
        subprocess.check_output(
            [
                *(self.openssl_bin, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
                *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
                *("-keyout", str(self.key_path), "-out", str(self.pem_path)),
            ],
            stderr=subprocess.DEVNULL,
        )

    def wait_for_services(self) -> None:
        """There are no services."""

    def registerUser(self, case: Any, username: str, password: Optional[str] = None) -> None:
        assert password
        self.wait_for_port()
        secrets[(username, password)] = create_user(self.http_port, username)


def get_irctest_controller_class() -> type:
    return TermchatController
