"""A lock that threads get in the order in which they asked for it, so that nobody starves."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """Turns of threads; who has the turn can take it again, and gives it back as often.

    Examples
    --------
    >>> turns = Turns()
    >>> turns.acquire(1.0), turns.acquire(1.0)
    (True, True)
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._has, self._times = 0, 0

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn, for some seconds; tell whether it came."""
        me = threading.get_ident()
        with self._guard:
            if self._has in (0, me):
                self._has, self._times = me, self._times + 1
                return True
            bell = threading.Lock()
            bell.acquire()
            self._waiting.append((me, bell))
        try:
            came = bell.acquire(timeout=timeout)
        except BaseException:  # somebody pressed Ctrl-C
            if not self._leave(me, bell):
                self.release()
            raise
        return came or not self._leave(me, bell)

    def _leave(self, me: int, bell: threading.Lock) -> bool:
        """Wait no longer; False where the turn has come meanwhile."""
        with self._guard:
            if (me, bell) not in self._waiting:
                return False
            self._waiting.remove((me, bell))
            return True

    def release(self) -> None:
        """Give the turn back: whoever waits longest has it then."""
        with self._guard:
            self._times -= 1
            if self._times:
                return
            self._has = 0
            if self._waiting:
                self._has, bell = self._waiting.popleft()
                self._times = 1
                bell.release()
