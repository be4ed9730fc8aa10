"""A worker with a tiny network that stands still in the stage that $STALL_IN names."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import tiny_worker

from af3nb.prediction import worker


def main() -> int:
    """Run the request; at the stage, wait to be ended."""
    original = worker.run

    def run(folder, job, settings, reporter):
        def tell(moment):
            reporter(moment)
            if moment.stage == os.environ["STALL_IN"]:
                time.sleep(600)

        original(folder, job, settings, tell)

    worker.run = run
    return tiny_worker.main()


if __name__ == "__main__":
    sys.exit(main())
