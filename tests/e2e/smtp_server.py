"""smtp_server.py PORT FOLDER [--lose-answers N] [--tls CERTIFICATE KEY --user USER --password PASSWORD]

A real SMTP server that writes each letter into FOLDER as 1.eml, 2.eml, ... With --lose-answers it hangs up
on the first N letters after it has taken them, so that the sender cannot know. Prints "listening".
"""
import argparse
import asyncio
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, options):
        self.folder = Path(options.folder)
        self.lose = options.lose_answers
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        head = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n"
        temporary = self.folder / "incoming"
        temporary.write_bytes(head.encode() + envelope.content)
        temporary.rename(self.folder / f"{self.count}.eml")
        if self.count <= self.lose:
            server.transport.abort()
            return "421 never arrives"
        return "250 taken"


def read_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder")
    parser.add_argument("--lose-answers", type=int, default=0)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--user")
    parser.add_argument("--password")
    return parser.parse_args()


def protocol_options(options):
    if not options.tls:
        return {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)

    def authenticate(server, session, envelope, mechanism, data):
        wanted = (options.user.encode(), options.password.encode())
        return AuthResult(success=(data.login, data.password) == wanted)

    return {"tls_context": context, "require_starttls": True, "auth_required": True,
            "authenticator": authenticate}


async def main():
    options = read_options()
    keeper = Keeper(options)
    extra = protocol_options(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="mail.test", loop=loop, **extra),
                                      "127.0.0.1", options.port)
    print("listening", flush=True)
    await server.serve_forever()


sys.exit(asyncio.run(main()))
