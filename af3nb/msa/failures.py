"""What can go wrong while evidence is looked for, and what the user can do then."""

from collections.abc import Sequence

from af3nb.errors import Choice, EvidenceError

WAIT = Choice("wait", "Try again", "What was begun at the server is kept and gone on with.")
AGREE = Choice(
    "agree", "Send the sequences there", "Whoever runs the server can read and keep them.",
    {"consent": True},
)  # fmt: skip
SERVER = Choice("server", "Ask another server", settings={"msa": "server", "msa_server": None})
DATABASE = Choice(
    "database", "Search a database of your own", "It needs MMseqs2; nothing leaves this machine.",
    {"msa": "local", "msa_database": None},
)  # fmt: skip
SINGLE = Choice(
    "single", "Go on with the single sequence",
    "Most predictions become much worse, above all those of complexes.", {"msa": "offline"},
)  # fmt: skip
WAYS_ON = (WAIT, SERVER, DATABASE, SINGLE)

CHOICES = (
    "You can wait and run the same again, name another server, search a database of your own, or "
    "go on with the single sequence, which makes most predictions much worse."
)


class ServerFailure(EvidenceError):
    """A server that cannot be reached, or whose answer cannot be used.

    `again` says whether the same search may succeed later.
    """

    def __init__(self, message: str, *, where: str = "", again: bool = False):
        super().__init__(message, where=where, remedy=CHOICES, choices=WAYS_ON)
        self.again = again


class NotAgreed(EvidenceError):
    """Nothing may be sent to a server before the user has agreed to it."""

    def __init__(self, message: str, *, where: str):
        remedy = (
            "Agree once with `af3nb msa consent SERVER` (or consent=True, or --yes-send), search "
            "a database of your own, or go on with the single sequence."
        )
        choices = (AGREE, SERVER, DATABASE, SINGLE)
        super().__init__(message, where=where, remedy=remedy, choices=choices)


class NotFound(EvidenceError):
    """What is wanted is not known here, and nobody may be asked."""

    def __init__(
        self, message: str, *, where: str = "", remedy: str = CHOICES,
        choices: Sequence[Choice] = WAYS_ON[1:],
    ):  # fmt: skip
        super().__init__(message, where=where, remedy=remedy, choices=choices)


class LocalFailure(EvidenceError):
    """A search on this machine that cannot be made, or failed."""

    def __init__(self, message: str, *, where: str = "local search", remedy: str = ""):
        super().__init__(message, where=where, remedy=remedy, choices=(DATABASE, SERVER, SINGLE))


class Cancelled(EvidenceError):
    """The user stopped the search. Its ticket is kept."""

    def __init__(self) -> None:
        remedy = "Run the same again and it goes on where it was."
        super().__init__("the search was stopped.", remedy=remedy, choices=(WAIT, SINGLE))
