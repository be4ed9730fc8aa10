"""The command `af3nb`: predict, check, convert, weights, prepare, train, verify."""

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from af3nb.errors import Af3nbError, InputError
from af3nb.job.seeds import parse_seeds

JOB = "JSON of AlphaFold 3 or AlphaFold Server, FASTA, A3M, CSV, PDB, mmCIF, SDF"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for a failure, 2 for a wrong input."""
    given = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # Windows may have no letter for an angstrom
    try:
        return given.run(given)
    except InputError as error:
        print(f"af3nb: {error}", file=sys.stderr)
        return 2
    except Af3nbError as error:
        print(f"af3nb: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("af3nb: stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    import af3nb
    from af3nb.cli import msa, prepare, train, weights

    parser = argparse.ArgumentParser("af3nb", description="AlphaFold 3 with its own engine in JAX.")
    parser.add_argument("--version", action="version", version=f"af3nb {af3nb.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    predict = commands.add_parser("predict", help="fold a job")
    predict.set_defaults(run=_predict)
    predict.add_argument("job", type=Path, metavar="JOB", help=JOB)
    predict.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="where to write a folder with the job's name",
    )  # fmt: skip
    _add_settings(predict)
    predict.add_argument(
        "--save-embeddings", action="store_true", help="write each seed's single and pair as well"
    )
    predict.add_argument(
        "--save-distogram", action="store_true", help="write each seed's distogram as well"
    )
    predict.add_argument(
        "--trust-device", action="store_true",
        help="run even if the device computes a reference case wrong",
    )  # fmt: skip
    predict.add_argument("--quiet", action="store_true", help="no progress bar")
    msa.add_arguments_of_runs(predict)

    check = commands.add_parser("check", help="check a job, and estimate what its run takes")
    check.set_defaults(run=_check)
    check.add_argument("job", type=Path, metavar="JOB", help=JOB)
    check.add_argument(
        "--out", type=Path, metavar="DIR",
        help="where a run would continue: what is finished there costs nothing",
    )  # fmt: skip
    _add_settings(check)

    convert = commands.add_parser("convert", help="write a job in another format")
    convert.set_defaults(run=_convert)
    convert.add_argument(
        "source", type=Path, metavar="IN",
        help=JOB,
    )  # fmt: skip
    convert.add_argument("target", type=Path, metavar="OUT", help="a file, or a folder that exists")
    convert.add_argument(
        "--to", choices=("alphafold3", "alphafoldserver", "fasta"),
        help="default: by the suffix of OUT, .fasta or .json (AlphaFold 3)",
    )  # fmt: skip
    convert.add_argument(
        "--kind", choices=("protein", "dna", "rna"),
        help="what the sequences are (default: recognised by their letters)",
    )  # fmt: skip
    convert.add_argument(
        "--templates", action="store_true", help="keep the coordinates of a structure as templates"
    )

    weights_command = commands.add_parser(
        "weights", help="list weights, read their terms, and fetch them"
    )
    weights_command.set_defaults(run=weights.run)
    weights.add_arguments(weights_command)

    msa.add_arguments(commands.add_parser("msa", help="find alignments and templates"))

    prepare_command = commands.add_parser(
        "prepare", help="turn structures into examples to train with"
    )
    prepare_command.set_defaults(run=prepare.run)
    prepare.add_arguments(prepare_command)

    train_command = commands.add_parser("train", help="train a network on prepared examples")
    train_command.set_defaults(run=_train)
    train.add_arguments(train_command)

    verify = commands.add_parser(
        "verify", help="compare this device's numbers with reference cases"
    )
    verify.set_defaults(run=_verify)
    verify.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="cases (default: the package's own)"
    )
    verify.add_argument(
        "--dtype", choices=("float32", "bfloat16"), default="float32", help="precision of the trunk"
    )
    verify.add_argument(
        "--format", choices=("text", "json"), default="text", help="how the result is printed"
    )
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """What the numbers and the costs of a run depend on."""
    parser.add_argument(
        "--weights", default="mini", metavar="NAME|FILE",
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
        "--buckets", type=_buckets, default="fine", metavar="fine|deepmind|N,N,...",
        help='sizes to pad to; "deepmind" gives DeepMind\'s random numbers (default: fine)',
    )  # fmt: skip
    parser.add_argument(
        "--dtype", choices=("float32", "bfloat16"),
        help="precision of the trunk (default: what suits the device)",
    )  # fmt: skip


def _settings(given: argparse.Namespace) -> dict:
    names = ("weights", "seeds", "samples", "recycles", "steps", "buckets", "dtype")
    return {name: getattr(given, name) for name in names}


def _predict(given: argparse.Namespace) -> int:
    from af3nb.cli import msa
    from af3nb.job.job import Job
    from af3nb.prediction.bars import Bars

    job = Job.from_file(given.job)
    settings = {**_settings(given), "out": given.out}
    names = ("save_embeddings", "save_distogram", "trust_device", *msa.OF_RUNS)
    settings |= {name: getattr(given, name) for name in names}
    with Bars(quiet=given.quiet or None) as bars:
        from af3nb.prediction.predict import predict

        result = predict(job, progress=bars, **settings)
    for note in result.notes:
        print(f"note: {note}")
    best = result.best
    print(f"best of {len(result.samples)}: seed {best.seed}, sample {best.index}, ", end="")
    print(f"ranking score {best.ranking_score:.2f}, mean pLDDT {best.atom_plddts.mean():.0f}")
    if result.provenance.device_verified is False:
        print(f"{result.provenance.device} got a reference case wrong: do not use this result")
    print(f"written to {result.folder}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from af3nb.job.describe import describe
    from af3nb.job.read import read_one
    from af3nb.job.rules.basics import combined
    from af3nb.prediction.forecast import preflight

    job, imported = read_one(given.job)
    if problems := job.check():
        raise combined([imported.told(problem) for problem in problems])
    print(describe(job, padding=False))  # which preflight tells
    print(preflight(job, out=given.out, **_settings(given)))
    alike: dict[tuple, list] = {}
    for warning in job.warnings():
        key = (warning.place and warning.place.part, warning.remedy)
        alike.setdefault(key, []).append(imported.told(warning))
    for first, *others in alike.values():
        more = f" ({len(others)} more like this)" if others else ""
        print(f"warning: {first}{more}", file=sys.stderr)
    return 0


def _convert(given: argparse.Namespace) -> int:
    from af3nb.job.convert import convert

    options = {"to": given.to, "kind": given.kind, "templates": given.templates}
    converted = convert(given.source, given.target, **options)
    for note in converted.notes:
        print(f"note: {note}", file=sys.stderr)
    for loss in converted.losses:
        print(f"left out: {loss}", file=sys.stderr)
    for path in converted.files:
        print(f"written to {path}")
    return 0


def _train(given: argparse.Namespace) -> int:
    from af3nb.cli import train as command
    from af3nb.device.devices import use_compilation_cache

    use_compilation_cache()
    return command.run(given)


def _verify(given: argparse.Namespace) -> int:
    from af3nb.device.devices import in_use, use_compilation_cache
    from af3nb.verify.device_check import verify

    use_compilation_cache()
    text = given.format == "text"
    if text:
        print(f"{in_use().name}, {given.dtype}")
    lines = verify(
        given.folder,
        dtype=given.dtype,
        tell=lambda line: print(line.text, flush=True) if text else None,
    )
    failed = [line for line in lines if line.verdict == "FAIL"]
    if text:
        wrong = f"{len(failed)} FAIL" if failed else "none FAIL"
        print(f"{len(lines)} quantities, {wrong}")
        if failed:
            print("This device or its libraries compute wrong numbers: do not trust its results.")
    else:
        print(json.dumps([line.as_dict() for line in lines], indent=1))
    return 1 if failed else 0


def _seeds(text: str) -> tuple[int, ...]:
    """`1,2,5-8` as numbers."""
    try:
        return parse_seeds(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _buckets(text: str) -> str | tuple[int, ...]:
    if text in ("fine", "deepmind"):
        return text
    return tuple(int(part) for part in text.split(","))
