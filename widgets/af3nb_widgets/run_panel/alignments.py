"""What Predict asks about alignments, if it is not decided yet how a job gets those it lacks."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from af3nb.errors import Choice, EvidenceError
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.consent import has_agreed, what_is_sent
from af3nb.msa.failures import AGREE, DATABASE, SERVER, SINGLE
from af3nb.msa.needs import Needs, needs_of, sequence_of
from af3nb.msa.remote.search import DEFAULT_SERVER
from af3nb.msa.wish import Wish, look_ahead
from af3nb.network.address import Server
from af3nb.result.methods.words import chains as named
from af3nb.runs.settings import Options

WORSE = "Without related sequences, most predictions get much worse, above all those of complexes."

ALONE = "The prediction starts at once, from the sequences alone."


class AlignmentQuestion(EvidenceError):
    """How to get the alignments of `sequences`? The ways are its choices.

    `changed` are the settings of the run that differ from the form's.
    """

    def __init__(
        self, message: str, choices: Sequence[Choice], sequences: frozenset[str], changed: Options
    ):
        super().__init__(message, remedy="How should we go on?", choices=choices)
        self.sequences, self.changed = sequences, changed


def ask_about_alignments(job: Job, wish: Wish, decided: Collection[str], changed: Options) -> None:
    """Raise `AlignmentQuestion` if a sequence would be sent, or done without, undecided.

    `decided` are the sequences that were asked about before.
    """
    if wish.mode not in ("auto", "server") or wish.consent:
        return
    outlook, needs = look_ahead(job, wish), needs_of(job, templates=wish.templates)
    chains = outlook.searched if outlook.sent else outlook.alone
    lacking = _lacking(job, needs, chains)
    if not chains or lacking <= {*decided} or (wish.mode == "server" and not outlook.sent):
        return
    proteins = [sequence for sequence in needs.proteins if sequence in lacking]
    has = "has" if len(chains) == 1 else "have"
    message = f"{named(chains)} {has} no alignment of related sequences yet. {WORSE}"
    choices = []
    if proteins:
        choices = [_sending(wish, proteins), SERVER]
    alone = {"msa": "offline"} if outlook.sent else {}
    choices += [DATABASE, replace(SINGLE, label="Go on without", cost=ALONE, settings=alone)]
    raise AlignmentQuestion(message, choices, lacking, changed)


def _sending(wish: Wish, sequences: Collection[str]) -> Choice:
    servers = [s for s in map(Server.from_text, wish.asked[1]) if not has_agreed(s)]
    server = servers[0] if servers else Server(DEFAULT_SERVER)
    sent = what_is_sent(server, sum(map(len, sequences)), len(sequences))
    return replace(AGREE, label=f"Search on {server.url}", cost=sent[:1].upper() + sent[1:])


def _lacking(job: Job, needs: Needs, chains: Collection[str]) -> frozenset[str]:
    wanted = {*needs.proteins, *needs.rnas}
    found = {
        sequence_of(molecule)
        for id, molecule in job.chains
        if id in chains and isinstance(molecule, Protein | Rna)
    }
    return frozenset(found & wanted)
