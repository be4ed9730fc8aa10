"""The command `af3nb`: one module for each command."""

import argparse
import io
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout

from af3nb.errors import Af3nbError, InputError
from af3nb.texts import READER_GONE, Marked, ReaderGone


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for a failure, 2 for a wrong input."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # Windows may have no letter for an angstrom
    streams = [Marked(sys.stdout), Marked(sys.stderr)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        try:
            try:
                return _run(parser().parse_args(arguments))
            finally:
                for stream in streams:
                    stream.flush()
        except ReaderGone:
            for stream in streams:
                _let_go(stream)
            return READER_GONE


def _let_go(stream: Marked) -> None:
    """Send what a stream still holds to nowhere, if nobody reads it any more."""
    try:
        stream.flush()
    except ReaderGone:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _run(given: argparse.Namespace) -> int:
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            return given.run(given)
    except Af3nbError as error:
        print(f"af3nb: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    except KeyboardInterrupt:
        print("af3nb: stopped", file=sys.stderr)
        return 130


def _show_warning(message: Warning | str, *_: object) -> None:
    print(f"warning: {message}", file=sys.stderr)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` is the function of the command that is given."""
    import af3nb
    from af3nb.cli import (
        check,
        compare,
        convert,
        msa,
        predict,
        prepare,
        report,
        scores,
        train,
        verify,
        weights,
        workshop,
    )

    parser = argparse.ArgumentParser("af3nb", description="AlphaFold 3 with its own engine in JAX.")
    parser.add_argument("--version", action="version", version=f"af3nb {af3nb.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module, words in (
        ("predict", predict, "fold a job"),
        ("check", check, "check a job, and estimate what its run takes"),
        ("report", report, "write methods, tables, figures and sessions of a result"),
        ("convert", convert, "write a job in another format"),
        ("scores", scores, "print the scores of a result's interfaces"),
        ("compare", compare, "compare a result with an experiment or with another result"),
        ("weights", weights, "list weights, read their terms, and fetch them"),
        ("msa", msa, "find alignments and templates"),
        ("prepare", prepare, "turn structures into examples to train with"),
        ("train", train, "train a network on prepared examples"),
        ("verify", verify, "compare this device's numbers with reference cases"),
        ("workshop", workshop, "prepare a class, and check whether a machine is ready"),
    ):
        module.add_arguments(commands.add_parser(name, help=words))
    return parser
