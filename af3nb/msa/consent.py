"""The servers that the user agreed to send sequences to."""

import json
import os
import time
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.disk.folders import private_folder
from af3nb.disk.json_text import parse_json
from af3nb.msa.failures import NotAgreed
from af3nb.msa.status import counted
from af3nb.network.address import Server, is_this_machine

_FILE = "servers.json"


def settings_folder() -> Path:
    """Return where the user's choices are stored: $AF3NB_CONFIG or ~/.config/af3nb."""
    default = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "af3nb"
    return Path(os.environ.get("AF3NB_CONFIG") or default).expanduser()


def agreed_servers() -> dict[str, str]:
    """Return the addresses that the user agreed to, each with the date."""
    try:
        found = parse_json((settings_folder() / _FILE).read_text(encoding="utf-8"))
        return {str(url): str(day) for url, day in found["servers"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def agree(server: Server) -> None:
    """Record that the user agreed to send sequences to a server."""
    _write(agreed_servers() | {server.url: time.strftime("%Y-%m-%d")})


def withdraw(server: Server) -> None:
    """Forget that the user agreed to a server."""
    _write({url: day for url, day in agreed_servers().items() if url != server.url})


def has_agreed(server: Server) -> bool:
    """Whether sequences may go to a server: it is on this machine, or the user agreed."""
    return is_this_machine(server.url) or server.url in agreed_servers()


def require_consent(server: Server, residues: int, sequences: int) -> None:
    """Raise `NotAgreed`, saying what would be sent, unless the user has agreed."""
    if not has_agreed(server):
        raise NotAgreed(what_is_sent(server, residues, sequences), where=server.url)


def what_is_sent(server: Server, residues: int, sequences: int) -> str:
    """Say what a search sends, and to whom."""
    return (
        f"a search sends {counted(sequences, 'sequence')} ({residues} residues, no names) to "
        f"{server.url}. Whoever runs this server can read and keep them."
    )


def _write(servers: dict[str, str]) -> None:
    folder = private_folder(settings_folder())
    write_atomic(folder / _FILE, json.dumps({"servers": servers}, indent=1))
