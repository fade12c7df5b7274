"""The witness by HTTP, as a WSGI application: ``POST /add-checkpoint``, and ``GET /`` says who it is."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from comity.errors import ComityError
from comity.node.request import MOST_BODY, PATH
from comity.node.witness import TEXT, Answer, Witness

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_GET = ("GET", "HEAD")


def witness_app(witness: Witness, about: str) -> WSGIApplication:
    """Make the application.

    Parameters
    ----------
    witness : Witness
    about : str
        What ``GET /`` answers.

    Returns
    -------
    callable
        Of PEP 3333. Where the witness's folder fails, the answer is 500 and nothing is cosigned.
    """

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "") or "/"
        allowed = {PATH: ("POST",), "/": _GET}.get(path)
        headers = []
        if allowed is None:
            status, kind, body = _plain(404, "there is nothing here")
        elif method not in allowed:
            status, kind, body = _plain(405, f"use {allowed[0]}")
            headers.append(("Allow", ", ".join(allowed)))
        elif path == PATH:
            status, kind, body = _add_checkpoint(witness, environ)
        else:
            status, kind, body = _plain(200, about)
        headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [] if method == "HEAD" else [body]

    return app


def _add_checkpoint(witness: Witness, environ: WSGIEnvironment) -> Answer:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return _plain(400, "the length is no number")
    if length > MOST_BODY:
        return _plain(413, f"more than {MOST_BODY} bytes")
    try:
        return witness.add_checkpoint(environ["wsgi.input"].read(max(length, 0)))
    except (ComityError, OSError) as error:
        # the reason is the operator's business
        environ["wsgi.errors"].write(f"{error}\n")
        return _plain(500, "the witness cannot use its own folder")


def _plain(status: int, text: str) -> Answer:
    return status, TEXT, f"{text}\n".encode()
