"""Signs in with a key, types a message on the full screen, resizes it, and runs a command with input."""
import sys

import paramiko

host_key_fingerprint = sys.argv[4]


class CheckHostKey(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client, hostname, key):
        import base64
        import hashlib

        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if "SHA256:" + digest != host_key_fingerprint:
            raise paramiko.SSHException("wrong host key SHA256:" + digest)


def read_until(channel, text):
    received = b""
    while text.encode() not in received:
        part = channel.recv(65536)
        if part == b"":
            raise SystemExit("The session ended before it showed %r: %r" % (text, received[-2000:]))
        received += part


client = paramiko.SSHClient()
client.set_missing_host_key_policy(CheckHostKey())
client.connect(
    "127.0.0.1",
    port=int(sys.argv[1]),
    username="ann",
    key_filename=sys.argv[2],
    allow_agent=False,
    look_for_keys=False,
    timeout=60,
)

stdin, stdout, stderr = client.exec_command("send --room dev --block", timeout=60)
stdin.write("from a command\nof two lines")
stdin.channel.shutdown_write()
status = stdout.channel.recv_exit_status()
print("send:", status, flush=True)

channel = client.get_transport().open_session()
channel.settimeout(60)
channel.get_pty("xterm-256color", 120, 40)
channel.exec_command("dev")
read_until(channel, "of two lines")
channel.resize_pty(80, 24)
channel.send("typed by paramiko\r")
# The test answers when another user has received the message.
sys.stdin.readline()
channel.send("\x03\x03")
status = channel.recv_exit_status()
print("screen:", status)

stdin, stdout, stderr = client.exec_command("send --room", timeout=60)
print("wrong:", stdout.channel.recv_exit_status())
client.close()
