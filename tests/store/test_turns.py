"""Turns of threads: in order, again and again for who has it, and never for ever."""

from __future__ import annotations

import threading

from comity.store.turns import Turns


def started(turns: Turns, n: int, had: list[int], waiting: int) -> threading.Thread:
    """Start a thread that takes its turn, and see it wait."""

    def take() -> None:
        assert turns.acquire(60)
        had.append(n)
        turns.release()

    thread = threading.Thread(target=take)
    thread.start()
    while len(turns._waiting) < waiting:
        threading.Event().wait(0.001)
    return thread


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    turns, had = Turns(), []
    assert turns.acquire(1)
    threads = [started(turns, n, had, n + 1) for n in range(8)]
    turns.release()
    for t in threads:
        t.join()
    assert had == list(range(8))


def test_who_comes_back_at_once_waits_for_who_waited_before():
    turns, had = Turns(), []
    assert turns.acquire(1)
    thread = started(turns, 1, had, 1)
    turns.release()
    assert turns.acquire(60)  # not before the other, although it was never away
    assert had == [1]
    turns.release()
    thread.join()


def test_who_has_the_turn_takes_it_again_and_gives_it_back_as_often():
    turns, had = Turns(), []
    assert turns.acquire(1)
    assert turns.acquire(1)
    thread = started(turns, 1, had, 1)
    turns.release()
    assert not had
    turns.release()
    thread.join()
    assert had == [1]


def test_nobody_waits_for_ever_and_who_gave_up_is_passed_over():
    turns, came = Turns(), []
    assert turns.acquire(1)
    thread = threading.Thread(target=lambda: came.append(turns.acquire(0.01)))
    thread.start()
    thread.join()
    assert came == [False]
    had: list[int] = []
    later = started(turns, 2, had, 1)
    turns.release()
    later.join()
    assert had == [2]
    assert turns.acquire(0.01)


def test_who_is_interrupted_while_waiting_is_passed_over(monkeypatch):
    turns, had = Turns(), []
    assert turns.acquire(1)

    class Bell:
        """Rings, and is interrupted when somebody waits for it."""

        def acquire(self, timeout: float | None = None) -> bool:
            if timeout is not None:
                raise KeyboardInterrupt
            return True

    def wait() -> None:
        monkeypatch.setattr(threading, "Lock", Bell)
        try:
            turns.acquire(60)
        except KeyboardInterrupt:
            had.append(0)
        finally:
            monkeypatch.undo()

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    assert had == [0]
    later = started(turns, 1, had, 1)
    turns.release()
    later.join()
    assert had == [0, 1]
