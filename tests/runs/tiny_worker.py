"""The worker, with a tiny network in place of the weights: `tiny_worker.py FOLDER REQUEST`."""

import itertools
import os
import sys
import time

os.environ.setdefault("JAX_PLATFORMS", "cpu")


def main() -> int:
    """Run the request; `weights` may name a way to fail."""
    from af3nb.runs import worker

    original = worker._run

    def run(folder, request, reporter):
        kind = request["weights"]
        if kind == "sleep":
            time.sleep(60)
        if kind == "deaf":  # as inside a compilation that lets no other thread run
            sum(itertools.repeat(1, 10**12))
        if kind == "crash":
            os.abort()
        if kind == "killed":
            os.kill(os.getpid(), 9)
        if kind == "mistake":
            raise ZeroDivisionError("nobody expected this")
        if kind == "memory":
            raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 123 bytes.")
        from tiny import tiny_model

        request["weights"] = tiny_model()
        original(folder, request, reporter)

    worker._run = run
    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
