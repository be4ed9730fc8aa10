"""A network small enough to predict with in every test, and a job for it."""

from dataclasses import replace

from af3nb.job.job import Job, Protein


def tiny_model():
    """A tiny network, drawn at random."""
    from af3nb.model.config import Config
    from af3nb.model.files.parameters import draw
    from af3nb.weights.load import Model
    from af3nb.weights.registry import MINI

    return Model(draw(Config.tiny(), seed=5), replace(MINI, trained=False))


def small_job() -> Job:
    """Two chains, one with an alignment and one that wants none."""
    return Job(
        name="pair",
        molecules=(
            Protein(("A",), "MKTAYIAK", unpaired_msa=">q\nMKTAYIAK\n>r\nMRTAYLAK\n"),
            Protein(("B",), "GSHMLE", unpaired_msa="", paired_msa="", templates=()),
        ),
    )
