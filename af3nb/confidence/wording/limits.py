"""What a result cannot tell, whatever its scores: the model, the device, seeds, alignments."""

from collections.abc import Callable, Iterator, Mapping

from af3nb.alignment.text import aligned_records
from af3nb.confidence.wording.statement import Kind, Rule, Statement, between, placed, rule
from af3nb.confidence.wording.subject import Subject
from af3nb.job.job import Protein
from af3nb.job.rules.pairs import rows_read

ENOUGH_SEEDS = 5
FEW_RELATIVES = 30  # rows of an alignment; ColabFold calls a residue with fewer badly covered
PEPTIDE = 30  # residues; a shorter chain has little to align


def _weights_rule(
    name: str, about: str, applies: Callable[[Subject], bool], text: str, shown: str = "weights"
) -> Rule:
    """A rule that looks only at where the result comes from, of which it shows one field."""

    def find(subject: Subject) -> Iterator[Statement]:
        if applies(subject):
            numbers = {shown: getattr(subject.result.provenance, shown)}
            yield Statement(text, Kind.LIMIT, numbers=numbers)

    return Rule(name, about, find)


untrained_weights = _weights_rule(
    "untrained weights",
    "Applies when the weights are random numbers. Then nothing in the result means anything.",
    lambda subject: subject.untrained,
    "The weights are not trained: the structure and all its scores mean nothing.",
)
small_model = _weights_rule(
    "small model",
    "Applies when the bundled model was used. It has a hundredth of AlphaFold 3's parameters and "
    "was trained on few structures, so its confidence proves nothing.",
    lambda subject: subject.small and not subject.untrained,
    "This was made with mini, a small model for learning and for trying things out. It knows most "
    "of the 29 example structures it was trained on and cannot predict anything else. Before you "
    "act on a result, repeat the run with full-size weights.",
)
few_steps = _weights_rule(
    "few-step model",
    "Applies when a small model made the result that takes few denoising steps, such as "
    "protenix-tiny. On its maker's benchmarks, protenix-mini is 1 to 5 % worse than the full-size "
    "model.",
    lambda subject: subject.result.provenance.few_steps,
    "This was made with a small model that takes few steps. It is less accurate than full-size "
    "models. Before you act on a result, repeat the run with full-size weights.",
)


@rule(
    "training cut-off",
    "Applies when it is known up to which release date the weights have seen structures.",
)
def cut_off(subject: Subject) -> Iterator[Statement]:
    date = subject.result.provenance.cut_off
    if date:
        yield Statement(
            f"The weights were trained on structures released up to {date}. If yours is older, or "
            "like one of these, the model may remember it, and high scores prove less.",
            Kind.LIMIT,
            numbers={"weights": subject.result.weights},
        )


unknown_weights = _weights_rule(
    "unknown weights",
    "Applies when the files do not say which weights made the result.",
    lambda subject: subject.result.weights == "unknown" and not subject.untrained,
    "The files do not say which model made this. Find out before you trust the scores.",
    shown="software",
)


@rule(
    "device check",
    "Before its first run, a device computes one of the reference cases of `af3nb verify`. Some "
    "graphics cards compute garbage and report no error.",
)
def device_check(subject: Subject) -> Iterator[Statement]:
    if subject.result.provenance.device_verified is False:
        yield Statement(
            "The device that computed this result got reference cases wrong. Do not use the "
            "result. Run `af3nb verify` and follow its advice.",
            Kind.PROBLEM,
            subject.chain_spans(subject.chain_types),
            {"reference cases": "wrong"},
            spoils=tuple(subject.chain_types),
        )


@rule(
    "seeds",
    f"Applies when fewer than {ENOUGH_SEEDS} seeds were run. Seeds differ more than the samples of "
    "one seed do, and how much they differ is the best measure of error there is.",
)
def seeds(subject: Subject) -> Iterator[Statement]:
    ran, samples = len(subject.seeds), len(subject.result.samples)
    if ran >= ENOUGH_SEEDS:
        return
    if samples == 1:
        text = "There is only one structure, so nothing shows how much another run would differ."
    elif ran == 1:
        text = f"Only one seed was run. Its {samples} samples differ less than other seeds would."
    else:
        text = f"Only {ran} seeds were run, so the spread below is a first guess."
    numbers = {"seeds": ran, "samples": samples, "wanted seeds": ENOUGH_SEEDS}
    yield Statement(f"{text} Run {ENOUGH_SEEDS} seeds.", Kind.LIMIT, numbers=numbers)


@rule(
    "alignment",
    f"Counts the related sequences of each protein of at least {PEPTIDE} residues, without the "
    f"protein itself. Below {FEW_RELATIVES}, full-size models are often wrong, unless the protein "
    "was designed.",
)
def alignment(subject: Subject) -> Iterator[Statement]:
    relatives = count_relatives(subject)
    without = [chain for chain, count in relatives.items() if count == 0]
    few = [chain for chain, count in relatives.items() if 0 < count < FEW_RELATIVES]
    for chains in filter(None, (without, few)):
        some, more = "no related sequences", "some"
        if chains is few:
            count = between((relatives[chain] for chain in chains), 0)
            some, more = f"only {count} related sequence{'' if count == '1' else 's'}", "more"
        yield Statement(
            f"The model saw {some} of {placed(subject.chain_spans(chains))}. Search for {more}: "
            "without them, most natural proteins come out wrong.",
            Kind.LIMIT,
            subject.chain_spans(chains),
            {f"related sequences of {chain}": relatives[chain] for chain in chains}
            | {"enough from": FEW_RELATIVES},
        )


def count_relatives(subject: Subject) -> Mapping[str, int]:
    """Return how many other sequences the model saw of each chain that can have an alignment."""
    texts = rows_read(subject.job) if subject.job else {}
    return {
        chain: len({row for _, row in aligned_records(texts.get(chain, ""))} - {molecule.sequence})
        for chain, molecule in (subject.job.chains if subject.job else ())
        if isinstance(molecule, Protein) and molecule.length >= PEPTIDE
    }
