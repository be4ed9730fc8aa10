"""Options that several commands share; those of a run have the names of `Settings`."""

import argparse
from datetime import date
from pathlib import Path

from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.job.seeds import parse_seeds
from af3nb.runs.settings import ATTENTION

JOB = (
    "JSON of AlphaFold 3 or AlphaFold Server, FASTA, A3M, CSV, PDB, mmCIF, SDF, or a job for "
    "Boltz, Chai, Protenix, OpenFold3 or RosettaFold3"
)


def add_job(parser: argparse.ArgumentParser) -> None:
    """Add the job and what the numbers and the costs of its run depend on."""
    parser.add_argument("job", type=Path, metavar="JOB", help=JOB)
    parser.add_argument(
        "--name", metavar="NAME", help="another name for the job, and so for the folder of its run"
    )
    parser.add_argument(
        "--weights", default=argparse.SUPPRESS, metavar="NAME|FILE",
        help="a weight set, or DeepMind's parameter file (default: mini)",
    )  # fmt: skip
    parser.add_argument("--seeds", type=_seeds, metavar="1,2,5-8", help="default: those of the job")
    parser.add_argument(
        "--samples", type=int, metavar="N",
        help="structures per seed (default of this and the next two: that of the weights)",
    )  # fmt: skip
    parser.add_argument(
        "--recycles", type=int, metavar="N", help="passes through the trunk after the first"
    )
    parser.add_argument("--steps", type=int, metavar="N", help="denoising steps")
    parser.add_argument(
        "--buckets", type=_buckets, default=argparse.SUPPRESS, metavar="fine|deepmind|N,N,...",
        help='sizes to pad to; "deepmind" gives DeepMind\'s random numbers (default: fine)',
    )  # fmt: skip
    parser.add_argument(
        "--dtype", choices=("float32", "bfloat16", "float16"),
        help="precision of the trunk (default: what suits the device)",
    )  # fmt: skip
    parser.add_argument(
        "--attention", choices=ATTENTION,
        help="kernel, or form of our own, for attention (default: the first kernel that is right)",
    )  # fmt: skip
    parser.add_argument(
        "--cards", type=int, default=argparse.SUPPRESS, metavar="N",
        help="graphics cards of this machine that share the complex (default: 1)",
    )  # fmt: skip


def named(job: Job, given: argparse.Namespace) -> Job:
    """Return the job with the name that the command line gives it."""
    return job if given.name is None else job.named(given.name)


def add_search(parser: argparse._ActionsContainer, *, server: str, default: str = "") -> None:
    """Add what is searched, and where; `server` is what the option for servers is called."""
    parser.add_argument(
        server, action="append", dest="msa_server", metavar="URL",
        help=f"ColabFold's server or your own; repeat for several{default}",
    )  # fmt: skip
    parser.add_argument(
        "--db", "--database", type=Path, action="append", dest="msa_database", metavar="DIR",
        help="search this database, not a server; repeat for several, such as one of RNA",
    )  # fmt: skip
    parser.add_argument(
        "--yes-send", action="store_true", dest="consent",
        help="agree that the sequences are sent to the server, now and in future",
    )  # fmt: skip
    parser.add_argument(
        "--templates", action="store_true", help="search for known structures as well"
    )
    parser.add_argument(
        "--newest-template", type=date.fromisoformat, metavar="YYYY-MM-DD",
        help="latest publication date of a template",
    )  # fmt: skip


def numbers(text: str) -> tuple[int, ...]:
    """Read `32,64`."""
    return tuple(int(part) for part in text.split(","))


def _seeds(text: str) -> tuple[int, ...]:
    """Read `1,2,5-8`."""
    try:
        return parse_seeds(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _buckets(text: str) -> str | tuple[int, ...]:
    return text if text in ("fine", "deepmind") else numbers(text)
