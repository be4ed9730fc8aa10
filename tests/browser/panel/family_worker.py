"""A kernel and a worker that know reduced weights: `family_worker.py FOLDER REQUEST` is a worker.

The file that $REDUCED_WEIGHTS names holds, for each set, what differs from the registry, and a
checkpoint of the reduced network, which tells its size.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")


def know_reduced() -> None:
    """Put reduced networks in the place of the released ones, with their files and addresses."""
    from af3nb.model.makers.checkpoint import config_in
    from af3nb.weights import registry

    for name, given in json.loads(Path(os.environ["REDUCED_WEIGHTS"]).read_text()).items():
        config = config_in(given.pop("network"))
        registry.REGISTRY[name] = replace(registry.REGISTRY[name], config=config, **given)


def main() -> int:
    """Run the request."""
    from af3nb.prediction import worker

    know_reduced()
    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
