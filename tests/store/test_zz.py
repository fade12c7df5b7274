from collections import Counter
from tests.store import test_any_course as tc

machine = tc.machine
N = Counter()


class C(tc.Course):
    def do(self, verb, **kw):
        from comity.errors import ComityError
        import importlib

        module = importlib.import_module(f"comity.actions.{tc.VERBS[verb]}")
        real = getattr(module, verb)
        ok = []

        def wrapped(**k):
            try:
                r = real(**k)
            except ComityError as e:
                N[verb, getattr(e, "code", type(e).__name__)] += 1
                raise
            N[verb, "ok"] += 1
            return r

        setattr(module, verb, wrapped)
        try:
            return super().do(verb, **kw)
        finally:
            setattr(module, verb, real)


def test_stats(machine):
    import os

    M = type("M", (C,), {"fresh": machine("sqlite").fresh})
    M.fresh = staticmethod(machine("sqlite").fresh)
    try:
        tc.run(M, int(os.environ.get("EX", 30)), int(os.environ.get("STEPS", 50)))
    finally:
        for k, v in sorted(N.items()):
            print(k, v)
