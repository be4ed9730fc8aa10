"""Time limits for clients that send or read slowly, and a number of connections for each."""

import asyncio
from collections import Counter
from typing import Any

from af3nb.msa.serve.limits import Limits


def protocol(limits: Limits) -> type[asyncio.Protocol]:
    """Return uvicorn's protocol for one connection, with these limits.

    Uvicorn itself waits for ever for the first request, for the rest of a request that has begun,
    and for a client that does not read.
    """
    from uvicorn.protocols.http.h11_impl import H11Protocol

    opened: Counter[str] = Counter()  # connections by address

    class Limited(H11Protocol):
        _arriving: asyncio.TimerHandle | None = None
        _stalled: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            address = self._address()
            opened[address] += 1
            self._await_request()
            if opened[address] > limits.per_address:
                transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            address = self._address()
            opened[address] -= 1
            if opened[address] <= 0:
                del opened[address]
            for timer in (self._arriving, self._stalled):
                if timer is not None:
                    timer.cancel()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            cycle = self.cycle
            if cycle is not None and not cycle.more_body and not cycle.response_complete:
                if self._arriving is not None:
                    self._arriving.cancel()
                    self._arriving = None
            else:
                self._await_request()

        def pause_writing(self) -> None:
            super().pause_writing()
            if self._stalled is None:
                self._stalled = self.loop.call_later(limits.stalled_seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self._stalled is not None:
                self._stalled.cancel()
                self._stalled = None

        def _await_request(self) -> None:
            if self._arriving is None:
                self._arriving = self.loop.call_later(limits.request_seconds, self.transport.abort)

        def _address(self) -> str:
            return self.client[0] if self.client else "?"

    return Limited
