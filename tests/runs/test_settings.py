"""The settings of a prediction are one record, wherever they are given."""

import inspect
import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pytest

import af3nb
from af3nb import runs
from af3nb.cli import parser
from af3nb.errors import InputError
from af3nb.prediction import preflight
from af3nb.runs.settings import Options, Settings


def test_options_are_the_fields_by_name():
    """What an editor completes is what there is, of the same types."""
    assert get_type_hints(Options) == get_type_hints(Settings)
    assert list(get_type_hints(Options)) == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("function", [af3nb.predict, runs.start, preflight])
def test_a_signature_names_every_setting(function):
    """In a notebook, the signature lists the settings with their defaults."""
    shown = inspect.signature(function).parameters
    for field in fields(Settings):
        assert shown[field.name].default == field.default
    assert "options" not in shown


def test_an_unknown_name_is_refused_with_the_nearest():
    """A misspelt setting is an error that names the right one."""
    with pytest.raises(TypeError, match="'smaples' is not a setting. Did you mean 'samples'?"):
        preflight(af3nb.Job("x").protein("MKTAYIAK"), smaples=3)
    with pytest.raises(TypeError, match="There are weights, seeds"):
        Settings().changed(zzz=1)


def test_single_settings_override_the_record():
    """`settings` and keywords may be given together."""
    job, settings = af3nb.Job("x").protein("MKTAYIAK"), Settings(samples=2, recycles=3)
    told = preflight(job, settings=settings, samples=4)
    assert (told.samples, told.recycles) == (4, 3)


def test_a_command_gives_settings():
    """Options of a command become fields; what it lacks keeps its default."""
    given = ["predict", "j", "--out", "o", "--seeds", "1,5-6", "--yes-send", "--db", "d"]
    settings = Settings.from_args(parser().parse_args([*given, "--newest-template", "2026-11-25"]))
    expected = Settings(
        seeds=(1, 5, 6), consent=True, msa_database=["d"], newest_template=date(2026, 11, 25)
    )
    assert settings == expected
    assert Settings.from_args(parser().parse_args(["check", "j"])) == Settings()


def test_a_worker_is_told_all_of_them():
    """As JSON and back, settings stay the same, with paths and dates as texts."""
    settings = Settings(weights=Path("w"), seeds=range(3), newest_template=date(2026, 1, 2))
    told = Settings(**json.loads(json.dumps(vars(settings), default=str)))
    assert told == settings.changed(weights="w", newest_template="2026-01-02")


def test_a_loaded_model_stays_in_its_process(job, model, tmp_path):
    """A run in another process is told the name of its weights."""
    with pytest.raises(InputError, match="weights: a loaded model cannot be sent"):
        runs.start(job, tmp_path, weights=model)
    assert not list(tmp_path.iterdir())
