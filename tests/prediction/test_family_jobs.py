"""Jobs with molecules of all kinds, from the job to the files, by the weights of each family."""

import json
from dataclasses import replace

import numpy as np
import pytest
from example_jobs import MMCIF
from torch_files import reduced

from af3nb.confidence.wording import statements
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna, Template
from af3nb.prediction.predict import predict
from af3nb.result.result import Result
from af3nb.verify import device_check
from af3nb.weights.load import Model, load_model
from af3nb.weights.registry import REGISTRY

SEQUENCE = "MKTAYCAK"
ALIGNED = {
    "unpaired_msa": f">q\n{SEQUENCE}\n>r\nMRTAYLAK\n",
    "paired_msa": "",
    "templates": (Template(MMCIF, tuple(range(8)), tuple(range(8))),),
}
LIGANDS = Job(
    "ligands",
    (
        Protein(("A",), SEQUENCE, (Modification(3, "TPO"),), **ALIGNED),
        Ligand(("B",), ccd_codes=("ATP",)),
        Ligand(("C",), ccd_codes=("MG",)),
        Ligand(("D",), ccd_codes=("NAG",)),
        Ligand(("E",), smiles="CCO"),
    ),
    bonds=((AtomAddress("A", 6, "SG"), AtomAddress("D", 1, "C1")),),
)
NUCLEIC = Job(
    "nucleic",
    (
        Protein(("A",), SEQUENCE, **ALIGNED),
        Rna(("B",), "GGAUCC", unpaired_msa=">q\nGGAUCC\n>r\nGGAACC\n"),
        Dna(("C",), "GATTACA"),
        Protein(("D",), SEQUENCE, **ALIGNED),
    ),
)
FAMILIES = {"openfold3": "openfold3", "protenix": "protenix", "protenix-tiny": "protenix"}
UNREAD = {"ligands": ("no templates",), "nucleic": ("no templates", "alignments of RNA (B)")}


@pytest.fixture(scope="module", params=FAMILIES)
def of_family(request, tmp_path_factory) -> Model:
    """A reduced network of a family's shape, loaded from a file laid out as the released one."""
    path = tmp_path_factory.mktemp("reduced") / "reduced.pt"
    reduced(request.param, path)
    read = load_model(path)
    known = replace(REGISTRY[request.param], config=read.network.config)
    return replace(read, weights=known)


@pytest.mark.parametrize("job", [LIGANDS, NUCLEIC], ids=lambda job: job.name)
def test_from_the_job_to_its_files(of_family, job, tmp_path, monkeypatch):
    """Every atom gets a place, what the network does not read is told, the maker's scores stand
    beside AlphaFold 3's, and the folder opens as the result that was written."""
    right = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_, **__: right)
    settings = {"samples": 1, "recycles": 1, "steps": 2, "buckets": (128,), "progress": False}
    result = predict(job, out=tmp_path, weights=of_family, **settings)

    name = of_family.weights.name
    sample, layout = result.samples[0], result.layout
    assert list(layout.chains) == sorted(id for id, _ in job.chains)
    assert np.isfinite(sample.positions).all() and np.isfinite(sample.atom_plddts).all()
    told = " ".join(result.notes)
    unread = UNREAD[job.name] if name == "protenix-tiny" else ()
    assert [words for words in unread if words not in told] == []
    assert ("not used" in told) == bool(unread)

    own = {key for key in sample.summary if key.startswith(f"{FAMILIES[name]}_")}
    chains, ranking = len(layout.chains), f"{FAMILIES[name]}_ranking_score"
    assert sample.summary[f"{FAMILIES[name]}_chain_pair_iptm"].shape == (chains, chains)
    assert len(own) == 8 and np.isfinite(sample.summary[ranking])
    (path,) = result.folder.glob("*/*_summary_confidences.json")
    written = json.loads(path.read_text())
    assert own <= written.keys() and written[ranking] == pytest.approx(
        sample.summary[ranking], abs=5.1e-3
    )

    again = Result.load(result.folder)
    assert again.provenance == result.provenance and again.notes == result.notes
    assert again.layout.chains == layout.chains
    np.testing.assert_allclose(again.samples[0].positions, sample.positions, atol=6e-4)
    check_told(again, small=name == "protenix-tiny")
    said = [statement.text for statement in statements(again)]
    assert any(f"up to {of_family.weights.cut_off}" in text for text in said)
    assert not any("mini" in text or "29 example" in text for text in said)
    assert any("few steps" in text for text in said) == (name == "protenix-tiny")


def check_told(result: Result, *, small: bool) -> None:
    """The methods section and the structure file claim no evidence that was not read."""
    told, model = result.methods().text, result.mmcif()
    assert ("takes no structural templates" in told) == small
    assert ("Structural templates of chain" in told) != small
    assert ("template search" in model) != small
    alone = small and result.name == "nucleic"
    assert ("Chain B was predicted from sequence alone" in told) == alone
    assert ("takes no alignments of RNA" in told) == alone
