"""What a result cannot tell, whatever its scores: the model, the device, seeds, alignments."""

from collections.abc import Iterator, Mapping

from af3nb.alignment.text import parse_fasta
from af3nb.confidence.wording.statement import Kind, Statement, counted, placed, rule
from af3nb.confidence.wording.subject import Subject
from af3nb.job.job import Protein

ENOUGH_SEEDS = 5
FEW_RELATIVES = 30  # rows of an alignment; ColabFold calls a residue with fewer badly covered
PEPTIDE = 30  # residues below which there is little to align


@rule(
    "untrained weights",
    "Speaks when the weights are random numbers: then nothing in the result means anything.",
)
def untrained_weights(subject: Subject) -> Iterator[Statement]:
    if subject.untrained:
        yield Statement(
            "These weights are not trained: the shape and all scores mean nothing.",
            Kind.LIMIT,
            numbers={"weights": subject.result.weights},
        )


@rule(
    "small model",
    "Speaks when the bundled model was used. It has a hundredth of AlphaFold 3's parameters and "
    "was trained on few structures, so that its sureness is no proof.",
)
def small_model(subject: Subject) -> Iterator[Statement]:
    if subject.small and not subject.untrained:
        yield Statement(
            "Made with mini, a small model that knows most of the 29 example structures it was "
            "trained on and little else: use it to learn and to try things out. Before you act on "
            "a result, repeat it with full-size weights.",
            Kind.LIMIT,
            numbers={"weights": subject.result.weights},
        )


@rule(
    "unknown weights",
    "Speaks when the files do not say which weights made the result.",
)
def unknown_weights(subject: Subject) -> Iterator[Statement]:
    if subject.result.weights == "unknown" and not subject.untrained:
        yield Statement(
            "The files do not say which model made this: find out before you trust its scores.",
            Kind.LIMIT,
            numbers={"software": subject.result.provenance.software},
        )


@rule(
    "device check",
    "Before its first run a device computes a reference case, of those of `af3nb verify`. Some "
    "graphics cards compute garbage without a word.",
)
def device_check(subject: Subject) -> Iterator[Statement]:
    if subject.result.provenance.device_verified is False:
        yield Statement(
            "The device that computed this got reference cases wrong: do not use the result. Run "
            "`af3nb verify` and follow its advice.",
            Kind.PROBLEM,
            subject.chain_spans(subject.kinds),
            {"reference cases": "wrong"},
            spoils=tuple(subject.kinds),
        )


@rule(
    "seeds",
    f"Speaks when fewer than {ENOUGH_SEEDS} seeds were run. Seeds differ more than the samples of "
    "one seed; how much they differ is the best measure of error there is.",
)
def seeds(subject: Subject) -> Iterator[Statement]:
    ran, samples = len(subject.seeds), len(subject.result.samples)
    numbers = {"seeds": ran, "samples": samples, "wanted seeds": ENOUGH_SEEDS}
    if samples == 1:
        text = "There is one structure only: how much another run would differ is not known."
    elif ran == 1:
        text = (
            f"Only one seed was run. Its {samples} samples show less spread than other seeds would."
        )
    elif ran < ENOUGH_SEEDS:
        text = f"Only {ran} seeds were run: the spread below is a first guess."
    else:
        return
    yield Statement(f"{text} Run {ENOUGH_SEEDS} seeds.", Kind.LIMIT, numbers=numbers)


@rule(
    "alignment",
    f"Counts the related sequences of each protein of at least {PEPTIDE} residues that differ from "
    f"it. Below {FEW_RELATIVES} full-size models are often wrong, unless the protein was designed.",
)
def alignment(subject: Subject) -> Iterator[Statement]:
    relatives = count_relatives(subject)
    for few, chains in (
        (False, [c for c, n in relatives.items() if n == 0]),
        (True, [c for c, n in relatives.items() if 0 < n < FEW_RELATIVES]),
    ):
        if not chains:
            continue
        name = placed(subject.chain_spans(chains))
        least, most = (find(relatives[c] for c in chains) for find in (min, max))
        some = (
            counted(most, "related sequence") if most == least else f"{least} to {most} relatives"
        )
        yield Statement(
            f"The model saw {f'only {some}' if few else 'no related sequences'} of {name}. Search "
            f"for {'more' if few else 'them'}: without, most natural proteins come out wrong.",
            Kind.LIMIT,
            subject.chain_spans(chains),
            {f"related sequences of {c}": relatives[c] for c in chains}
            | {"enough from": FEW_RELATIVES},
        )


def count_relatives(subject: Subject) -> Mapping[str, int]:
    """Return for each chain that can have an alignment how many other sequences the job holds."""
    counts = {}
    for chain, molecule in subject.job.chains if subject.job else ():
        if not isinstance(molecule, Protein) or molecule.length < PEPTIDE:
            continue
        texts = [molecule.unpaired_msa, molecule.paired_msa]
        rows = {row for text in texts if text for _, row in parse_fasta(text)}
        counts[chain] = len(rows - {molecule.sequence})
    return counts
