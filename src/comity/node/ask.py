"""Ask several servers at once by HTTP, and wait for none of them longer than was said."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from comity import __version__

#: Seconds to connect, between two pieces of an answer, and for everything that is asked of one server.
CONNECT, READ, WHOLE = 5.0, 10.0, 30.0
MOST_BYTES = 100_000

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """What a server answered.

    Parameters
    ----------
    status : int
    kind : str
        Content type, without parameters.
    body : bytes
    """

    status: int
    kind: str
    body: bytes


class UnreachableError(Exception):
    """No answer; its text is a code: ``address``, ``connection``, ``tls``, ``timeout`` or ``too_long``."""


def post(url: str, body: bytes) -> Reply:
    """Send a body. Redirections are not followed: who is asked is who was named.

    Raises
    ------
    UnreachableError
    """
    import requests
    from requests import exceptions as e

    headers = {"User-Agent": f"comity/{__version__}", "Content-Type": "text/plain; charset=utf-8"}
    try:
        with (
            requests.Session() as session,
            session.post(
                url, data=body, headers=headers, timeout=(CONNECT, READ), stream=True, allow_redirects=False
            ) as answer,
        ):
            data = b""
            for piece in answer.iter_content(8192):
                data += piece
                if len(data) > MOST_BYTES:
                    raise UnreachableError("too_long")
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Reply(answer.status_code, kind, data)
    except e.SSLError as error:
        raise UnreachableError("tls") from error
    except e.Timeout as error:
        raise UnreachableError("timeout") from error
    except (e.InvalidURL, e.InvalidSchema, e.MissingSchema) as error:
        raise UnreachableError("address") from error
    except (e.RequestException, OSError, ValueError) as error:
        raise UnreachableError("connection") from error


def ask_all(
    calls: Mapping[K, Callable[[], T]],
    late: Callable[[K], T],
    *,
    progress: Callable[[int], None] | None = None,
) -> dict[K, T]:
    """Make calls side by side, for at most :data:`WHOLE` seconds.

    Parameters
    ----------
    calls : mapping of key to callable
    late : callable
        Gives the result of a call that has not ended by then; nobody waits for it.
    progress : callable, optional
        Called with how many have ended.

    Returns
    -------
    dict
        Of every key, in the order of the calls.
    """
    done: queue.SimpleQueue[tuple[K, T | None, BaseException | None]] = queue.SimpleQueue()

    def run(key: K, call: Callable[[], T]) -> None:
        try:
            done.put((key, call(), None))
        except BaseException as error:  # raised where it is waited for
            done.put((key, None, error))

    # not a pool: its threads would keep the program from ending
    for key, call in calls.items():
        threading.Thread(target=run, args=(key, call), daemon=True).start()
    found: dict[K, T] = {}
    end = time.monotonic() + WHOLE
    while len(found) < len(calls):
        try:
            key, result, error = done.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        if error is not None:
            raise error
        found[key] = result  # type: ignore[assignment]
        if progress is not None:
            progress(len(found))
    return {key: found[key] if key in found else late(key) for key in calls}
