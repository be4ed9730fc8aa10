"""The part of an mmCIF file that tells where the model comes from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from af3nb.job.job import Dna, Job, Ligand, Protein
from af3nb.result.provenance import Provenance

_DISCLAIMER = (
    "A prediction by a computer, not an experiment. It is provided without any warranty and is"
    " not meant, validated or approved for clinical use."
)
_UNTRAINED = "The weights of the network are not trained: the shape of this model means nothing."

_ALPHAFOLD_PAPER = {
    "book_publisher": None,
    "country": "UK",
    "id": "primary",
    "journal_full": "Nature",
    "journal_id_ASTM": "NATUAS",
    "journal_id_CSD": "0006",
    "journal_id_ISSN": "0028-0836",
    "journal_volume": "630",
    "page_first": "493",
    "page_last": "500",
    "pdbx_database_id_DOI": "10.1038/s41586-024-07487-w",
    "pdbx_database_id_PubMed": "38718835",
    "title": "Accurate structure prediction of biomolecular interactions with AlphaFold 3",
    "year": "2024",
}


def origin_records(
    provenance: Provenance, job: Job | None, notes: Sequence[str], created: datetime | None
) -> dict[str, Mapping[str, Sequence]]:
    """Return the categories on authors, software, weights, protocol and terms of use."""
    numbers = [str(i) for i in range(1, len(provenance.authors) + 1)]
    authors = list(provenance.authors)
    steps = _steps(job)
    counts = [str(i) for i in range(1, len(steps) + 1)]
    records = {
        "audit_author": {"name": authors, "pdbx_ordinal": numbers},
        "audit_conform": {
            "dict_location": [
                "https://raw.githubusercontent.com/ihmwg/ModelCIF/master/dist/mmcif_ma.dic"
            ],
            "dict_name": ["mmcif_ma.dic"],
            "dict_version": ["1.4.5"],
        },
        "citation": {key: [value] for key, value in _citation(provenance).items()},
        "citation_author": {
            "citation_id": ["primary"] * len(authors),
            "name": authors,
            "ordinal": numbers,
        },
        "ma_data": {"content_type": ["model coordinates"], "id": ["1"], "name": ["Model"]},
        "ma_model_list": _model(provenance, created),
        "ma_protocol_step": {
            "method_type": steps,
            "ordinal_id": counts,
            "protocol_id": ["1"] * len(steps),
            "step_id": counts,
        },
        "pdbx_data_usage": _usage(provenance),
        **_software(provenance),
    }
    if notes:
        ordinals = [str(i) for i in range(1, len(notes) + 1)]
        records["af3nb_note"] = {"ordinal": ordinals, "text": list(notes)}
    return records


def _steps(job: Job | None) -> list[str]:
    """What was done, as far as the job tells."""
    if job is None:
        return ["modeling"]
    molecules = job.molecules
    deep = any(m.unpaired_msa for m in molecules if not isinstance(m, Dna | Ligand))
    paired = any(m.paired_msa for m in molecules if isinstance(m, Protein))
    templates = any(m.templates for m in molecules if isinstance(m, Protein))
    steps = [("coevolution MSA", deep or paired), ("template search", templates)]
    return [step for step, done in steps if done] + ["modeling"]


def _citation(provenance: Provenance) -> Mapping[str, str | None]:
    if provenance.deepmind:
        return _ALPHAFOLD_PAPER
    title = f"{provenance.software} {provenance.version}, weights {provenance.weights}"
    return {"id": "primary", "journal_full": None, "title": title, "year": None}


def _model(provenance: Provenance, created: datetime | None) -> Mapping[str, Sequence]:
    when = created or datetime.now(UTC)
    what = f"{provenance.software}-{provenance.weights}"
    return {
        "data_id": ["1"],
        "model_group_id": ["1"],
        "model_group_name": [f"{what} ({provenance.version} @ {when:%Y-%m-%d %H:%M:%S})"],
        "model_id": ["1"],
        "model_name": ["Top ranked model"],
        "model_type": ["Ab initio model"],
        "ordinal_id": ["1"],
    }


def _software(provenance: Provenance) -> dict[str, Mapping[str, Sequence]]:
    weights = f"weights {provenance.weights}, {provenance.model_id}"
    rows = [(provenance.software, f"{provenance.version} ({weights})")]
    if provenance.deepmind:
        rows.append(("AlphaFold", f"AlphaFold-beta-20231127 ({provenance.model_id})"))
    n, ordinals = len(rows), [str(i) for i in range(1, len(rows) + 1)]
    return {
        "ma_software_group": {
            "group_id": ["1"] * n,
            "ordinal_id": ordinals,
            "software_id": ordinals,
        },
        "software": {
            "classification": ["other"] * n,
            "date": [None] * n,
            "description": ["Structure prediction"] * n,
            "name": [name for name, _ in rows],
            "pdbx_ordinal": ordinals,
            "type": ["package"] * n,
            "version": [version for _, version in rows],
        },
    }


def _usage(provenance: Provenance) -> Mapping[str, Sequence]:
    rows = [(provenance.terms, "license")] if provenance.terms else []
    rows.append((_DISCLAIMER, "disclaimer"))
    if provenance.untrained:
        rows.append((_UNTRAINED, "disclaimer"))
    return {
        "details": [text for text, _ in rows],
        "id": [str(i) for i in range(1, len(rows) + 1)],
        "type": [kind for _, kind in rows],
        "url": [None] * len(rows),
    }
