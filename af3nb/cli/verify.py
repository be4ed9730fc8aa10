"""The command `af3nb verify`."""

import argparse
import json
import sys
from pathlib import Path

from af3nb.runs.settings import ATTENTION


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="cases (default: the package's own)"
    )
    parser.add_argument(
        "--dtype",
        choices=("float32", "bfloat16", "float16"),
        default="float32",
        help="precision of the trunk",
    )
    parser.add_argument(
        "--attention", choices=ATTENTION, help="kernel, or form of our own, for attention"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how the result is printed"
    )


def run(given: argparse.Namespace) -> int:
    """Print a line for each quantity; return 1 if one is wrong."""
    from af3nb.device.devices import in_use, use_compilation_cache
    from af3nb.engine.attention import choose
    from af3nb.model.layers.attention_core import using
    from af3nb.verify.device_check import verify

    use_compilation_cache()
    device, as_text = in_use(), given.format == "text"
    chosen = choose(device, given.dtype, given.attention)
    if as_text:
        print(f"{device.name}, {given.dtype}, attention: {chosen.form.name}")
    for sentence in chosen.said:
        print(sentence, file=sys.stderr)
    with using(chosen.form):
        lines = verify(
            given.folder,
            dtype=given.dtype,
            tell=lambda line: print(line.text, flush=True) if as_text else None,
        )
    failed = [line for line in lines if line.verdict == "FAIL"]
    if not as_text:
        print(json.dumps([line.as_dict() for line in lines], indent=1))
        return 1 if failed else 0
    print(f"{len(lines)} quantities, {f'{len(failed)} FAIL' if failed else 'none FAIL'}")
    if failed:
        print("This device or its libraries compute wrong numbers: do not trust its results.")
    return 1 if failed else 0
