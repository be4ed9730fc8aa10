"""What a client may ask of a search server, and how often."""

import threading
import time
from dataclasses import dataclass

_MINUTE = 60.0
_MOST_CLIENTS = 10_000  # remembered; with more, those quiet for a minute are forgotten


@dataclass(frozen=True)
class Limits:
    """What one client may ask for."""

    per_client: int = 20  # searches in the queue
    per_minute: int = 600  # requests; a class behind one address asks every few seconds each
    residues: int = 10_000  # of one search
    sequences: int = 50
    seconds: float = 3600.0
    body: int = 1 << 20  # bytes
    request_seconds: float = 30.0  # for a request to arrive in full
    stalled_seconds: float = 60.0  # without reading what is sent
    per_address: int = 100  # open connections
    connections: int = 500  # of all clients


class Meter:
    """Counts requests: each client has so many a minute, which are renewed evenly."""

    def __init__(self, per_minute: int):
        self._most, self._lock = per_minute, threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # requests left, and when that was

    def wait(self, client: str) -> float:
        """Count a request; return 0 if it is allowed, or else the seconds until one will be."""
        now = time.monotonic()
        with self._lock:
            if len(self._left) > _MOST_CLIENTS:
                fresh = {c: v for c, v in self._left.items() if now - v[1] < _MINUTE}
                self._left = fresh
            left, since = self._left.get(client, (float(self._most), now))
            left = min(self._most, left + (now - since) * self._most / _MINUTE)
            allowed = left >= 1.0
            self._left[client] = (left - 1.0 if allowed else left, now)
        return 0.0 if allowed else (1.0 - left) * _MINUTE / self._most
