"""What the tests of widgets share."""

import asyncio

import pytest


@pytest.fixture(autouse=True)
def no_loop_of_others():
    """Outside a kernel no loop runs, though a browser of an earlier test may keep its own."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)
