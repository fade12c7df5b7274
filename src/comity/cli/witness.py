"""``comity witness``: watch over the logs of others, and cosign what only grew."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command, Group
from comity.cli.paragraphs import Paragraph, fitted
from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.node.witness import Witness
    from comity.record.keys import SigningKey

LISTEN = "127.0.0.1:8433"


@click.group(
    "witness",
    cls=Group,
    examples=[
        ("comity witness key", "Make the key of this witness, and show it."),
        ("comity witness add-log VKEY", "Know the log of a forum, by the key in its policy.txt."),
        ("comity witness run --listen 0.0.0.0:8433", "Answer logs until Ctrl-C."),
    ],
)
def witness() -> None:
    """Watch over the logs of others, and cosign what only grew.

    A witness needs no forum and sees no vote: it remembers how long a log was, and that it only grew.
    Everything is in COMITY_HOME, in keys/witness.key and witness/.
    """


@witness.command(
    "run",
    cls=Command,
    quiet=False,
    examples=[
        ("comity witness run", "Answer programs on this machine."),
        ("comity witness run --listen 0.0.0.0:8433 --log VKEY", "Answer everybody, and know one more log."),
    ],
)
@click.option("--listen", metavar="HOST:PORT", default=LISTEN, show_default=True, help="Where to listen.")
@click.option("--log", "logs", metavar="VKEY", multiple=True, help="Key of a log to know from now on.")
def run(listen: str, logs: tuple[str, ...]) -> None:
    """Serve the witness until Ctrl-C.

    It speaks HTTP as c2sp.org/tlog-witness says; put a web server with HTTPS before it where others reach it
    over the internet.
    """
    this = _witness()
    for vkey in logs:
        this.add_log(vkey)
    server, url = _server(this, listen)
    vkey = this.key.verifier.vkey
    disputes = [path for path in this.disputes.iterdir() if not path.name.startswith(".")]
    _tell(WORDS.say("witness.key"))
    click.echo(f"  {vkey}")
    _tell(WORDS.say("witness.policy"))
    click.echo(f"  witness w1 {vkey} {url}\n  quorum w1")  # to be copied, so never broken
    _tell(WORDS.say("witness.policy.address"), WORDS.say("witness.knows", n=len(this.logs())))
    if disputes:
        _tell(WORDS.say("witness.disputes", n=len(disputes), folder=str(this.disputes)))
    # ends as by Ctrl-C, where a service manager stops it
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        click.echo(WORDS.say("witness.listening", url=url))
        server.run()
    except KeyboardInterrupt:
        pass  # between two rounds of the server's loop
    finally:
        server.close()
    click.echo(WORDS.say("witness.stopped"))


@witness.command(
    "key",
    cls=Command,
    quiet=False,
    examples=[("comity witness key", "Make the key of this witness, and show it.")],
)
def key() -> None:
    """Show the key of this witness; the first time make it."""
    made = not _key_file().exists()
    vkey = _key().verifier.vkey
    _tell(WORDS.say("witness.key.made" if made else "witness.key"))
    click.echo(vkey)


@witness.command(
    "add-log",
    cls=Command,
    quiet=False,
    examples=[("comity witness add-log VKEY", "Know the log of a forum, by the key in its policy.txt.")],
)
@click.argument("vkey")
def add_log(vkey: str) -> None:
    """Know a log by its key; also a further key of one that changed it. A witness that runs takes note.

    Copy the key from the forum's own people, not from whoever asks for a cosignature.
    """
    name = vkey.partition("+")[0]
    _tell(WORDS.say("witness.log.added" if _witness().add_log(vkey) else "witness.log.known", name=name))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _key_file() -> Path:
    from comity.store.home import keys_folder

    return keys_folder() / "witness.key"


def _key() -> SigningKey:
    """Read the key of this witness; the first time make it."""
    from comity.record.keys import WITNESS, SigningKey
    from comity.store.home import site

    path = _key_file()
    if not path.exists():
        SigningKey.generate(f"{site()}/witness", WITNESS).write(path)
    return SigningKey.read(path)


def _witness() -> Witness:
    from comity.node.witness import Witness
    from comity.store.home import home

    return Witness(_key(), home() / "witness", on_dispute=_say_dispute)


def _say_dispute(folder: Path) -> None:
    kind = folder.name.partition("-")[0]
    click.echo(WORDS.say(f"witness.dispute.{kind}", folder=str(folder)), err=True)


def _server(this: Witness, listen: str) -> tuple[Any, str]:
    """Bind the server, and say at which address."""
    try:
        from waitress.server import create_server
    except ImportError:
        raise InputError(
            "a witness needs a part of Comity that is not installed",
            "Install it with: pip install 'comity[server]'.",
        ) from None
    from comity.node.request import MOST_BODY
    from comity.node.witness_app import witness_app

    bound = _bound(listen)
    about = WORDS.say("witness.about", name=this.key.name, vkey=this.key.verifier.vkey)
    server = create_server(
        witness_app(this, about), sockets=[bound], ident="comity", max_request_body_size=MOST_BODY
    )
    host, port = bound.getsockname()[:2]
    return server, f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _bound(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        if int(port) not in range(65_536):
            raise ValueError("no such port")
        return socket.create_server((host, int(port)), family=family)
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            f"cannot listen at {listen}: {reason}", "Give a free address, such as --listen 127.0.0.1:8433."
        ) from None


def _tell(*paragraphs: str) -> None:
    click.echo(fitted(Paragraph(text) for text in paragraphs))
