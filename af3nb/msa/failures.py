"""What can go wrong in a search for evidence, and what the user can do about it."""

from collections.abc import Sequence

from af3nb.errors import Choice, EvidenceError

WAIT = Choice("wait", "Try again", "The search continues where it stopped.")
AGREE = Choice(
    "agree", "Send the sequences", "Whoever runs the server can read and keep them.",
    {"consent": True},
)  # fmt: skip
SERVER = Choice(
    "server", "Use another server", "You are asked before anything is sent there.",
    {"msa": "server", "msa_server": None, "consent": False},
)  # fmt: skip
DATABASE = Choice(
    "database", "Search your own database", "This needs MMseqs2. Nothing leaves this machine.",
    {"msa": "local", "msa_database": None},
)  # fmt: skip
SINGLE = Choice(
    "single", "Continue with the single sequence",
    "Most predictions get much worse, especially those of complexes.", {"msa": "offline"},
)  # fmt: skip
WAYS_ON = (WAIT, SERVER, DATABASE, SINGLE)

CHOICES = (
    "You can wait and try again, use another server, search your own database, or continue with "
    "the single sequence, which makes most predictions much worse."
)


class ServerFailure(EvidenceError):
    """A server that cannot be reached, or whose answer cannot be used.

    `again` says whether the same search may succeed later.
    """

    def __init__(self, message: str, *, where: str = "", again: bool = False):
        super().__init__(message, where=where, remedy=CHOICES, choices=WAYS_ON)
        self.again = again


class NotAgreed(EvidenceError):
    """A server that the user has not agreed to send sequences to."""

    def __init__(self, message: str, *, where: str):
        remedy = (
            "Agree to send them, search your own database, or continue with the single sequence."
        )
        typed = "To agree: `af3nb msa consent SERVER` once, or `--yes-send` (consent=True)."
        choices = (AGREE, SERVER, DATABASE, SINGLE)
        super().__init__(message, where=where, remedy=remedy, choices=choices, typed=typed)


class NotFound(EvidenceError):
    """Evidence that was not found earlier and that nothing may be asked for."""

    def __init__(
        self, message: str, *, where: str = "", remedy: str = CHOICES,
        choices: Sequence[Choice] = WAYS_ON[1:],
    ):  # fmt: skip
        super().__init__(message, where=where, remedy=remedy, choices=choices)


class LocalFailure(EvidenceError):
    """A search on this machine that is impossible or failed."""

    def __init__(
        self, message: str, *, where: str = "local search", remedy: str = "", typed: str = ""
    ):
        choices = (DATABASE, SERVER, SINGLE)
        super().__init__(message, where=where, remedy=remedy, choices=choices, typed=typed)


class Cancelled(EvidenceError):
    """A search that the user stopped. Its ticket is kept."""

    def __init__(self) -> None:
        remedy = "Run it again to continue where it stopped."
        super().__init__("the search was stopped.", remedy=remedy, choices=(WAIT, SINGLE))
