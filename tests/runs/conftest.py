"""A network small enough to predict with in every test."""

import pytest

from af3nb.io.job import Job, Protein
from af3nb.model.config import Config
from af3nb.model.parameters import draw
from af3nb.weights.load import Model
from af3nb.weights.registry import MINI


@pytest.fixture(scope="session")
def model() -> Model:
    """A tiny network, drawn at random."""
    return Model(draw(Config.tiny(), seed=5), MINI)


@pytest.fixture
def job() -> Job:
    """Two chains, one with an alignment and one that wants none."""
    return Job(
        name="pair",
        molecules=(
            Protein(("A",), "MKTAYIAK", unpaired_msa=">q\nMKTAYIAK\n>r\nMRTAYLAK\n"),
            Protein(("B",), "GSHMLE", unpaired_msa="", paired_msa="", templates=()),
        ),
    )
