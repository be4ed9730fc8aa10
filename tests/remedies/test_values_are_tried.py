"""Every text outside the rooms of jobs that names a value to use is tried, or is prose."""

import re

from collect import ROOT, texts

# Rooms with tests of their own: of jobs in test_values.py; `confidence` describes results, and
# what lessons ask and explain is prose, tested in widgets/learn.
_LEARN = "widgets/af3nb_widgets/learn"
ELSEWHERE = (
    "af3nb/job", "af3nb/chem", "af3nb/confidence", f"{_LEARN}/lessons", f"{_LEARN}/terms.py",
)  # fmt: skip
_TELLS = re.compile(
    r"(^|[.:;,] )([Uu]se|[Ww]rite|Did you mean|[Rr]ename|[Cc]hoose|[Gg]ive|[Nn]ame|Put|[Ss]et"
    r"|[Aa]dd|Make|Say|[Pp]ass|Take|Type|Replace|Read it as|There are|"
    r".* or (give|use|name|set|choose)|The (answers|chains) are|Its (atoms|residues)|"
    r".*\b(looks like|such as|can add|expected|"
    r"needs the columns|starts with a line|is a folder with|like a))\b"
    r"|\((chains|ligands): |\(0 is the| is \"\w+\" or|one of|a new run|give it \w+="
    r"|Gaps are|for gaps|residues \{\} to|would fit|[Ss]et [A-Z]"
)
_NAMES_A_VALUE = re.compile(r"[\"'`{\[]|\b[A-Z]\b|\b[A-Z]{2,}|\w=|\d|\.bin|--|https:|columns")
_RUNS, _RESULTS = "remedies/test_values_of_runs.py", "remedies/test_values_of_results.py"
_OPTIONS = "remedies/test_commands.py::test_options_in_texts_exist"
_COMMANDS = "remedies/test_commands.py::test_commands_of_texts_run"
_PACKAGES = "remedies/test_commands.py::test_packages_in_texts_are_ours"
_BUNDLES, _READMES = (
    "workshop/test_bundle.py", "test_the_lines_of_the_readme_are_commands_of_start",
)  # fmt: skip
_FOLDERS = "remedies/test_named_folders.py"
_BUTTONS = (
    "widgets/builder/test_builder_mends.py::test_each_mistake_is_told_at_its_field_and_mended"
)

# The beginning of each text, by its file, and the test that uses what the text names.
TRIED: dict[str, dict[str, str]] = {
    "af3nb/alignment/text.py": {
        "Each row of": f"{_RUNS}::test_rows_are_written_as_remedies_write_them",
        "An A3M row has": f"{_RUNS}::test_rows_are_written_as_remedies_write_them",
        "Lower-case letters": f"{_RUNS}::test_rows_are_written_as_remedies_write_them",
    },
    "af3nb/cli/check.py": {"To keep": f"{_RUNS}::test_the_name_that_keeps_results_is_another"},
    "af3nb/cli/msa.py": {"Name it with --out": _OPTIONS},
    "af3nb/cli/train.py": {
        "Give --minutes": _OPTIONS,
        "Add --conf": f"{_RESULTS}::test_kept_rollouts_take_the_options_of_a_remedy",
    },
    "af3nb/cli/weights.py": {"Ready. Use them": _COMMANDS},
    "af3nb/device/devices.py": {
        "Use {}": f"{_RUNS}::test_the_number_of_cards_of_a_remedy_is_there",
    },
    "af3nb/device/executables.py": {"compiled": f"{_RUNS}::test_the_cache_may_be_elsewhere"},
    "af3nb/families/arguments.py": {
        "expected": "families/test_made_up_families.py::test_families_refuse_what_they_cannot_draw",
    },
    "af3nb/families/family.py": {
        "Choose a length": "families/test_made_up_families.py::test_lengths_are_checked",
    },
    "af3nb/features/bonds.py": {
        "The chains are": f"{_RUNS}::test_what_a_bond_may_be_between_is_bonded",
        "Its residues": f"{_RUNS}::test_what_a_bond_may_be_between_is_bonded",
        "Its atoms are": f"{_RUNS}::test_what_a_bond_may_be_between_is_bonded",
    },
    "af3nb/features/chains.py": {"Use upper": f"{_RUNS}::test_the_ids_of_a_remedy_are_ids"},
    "af3nb/look/ablation.py": {
        "{} cannot be": "look/test_ablation.py::test_what_cannot_be_switched_off",
        "expected": "look/test_ablation.py::test_values_that_messages_name_are_taken",
    },
    "af3nb/look/address.py": dict.fromkeys(
        ("expected a token", "Give its chain", "Name an atom"),
        "look/test_addresses.py::test_the_addresses_of_remedies_are_addresses",
    ),
    "af3nb/look/arguments.py": {
        "expected": "look/test_layers_opened.py::test_kinds_that_messages_name_are_taken",
    },
    "af3nb/model/files/opened.py": {
        "Put af3": f"{_RUNS}::test_files_of_weights_are_found_by_the_names_of_remedies",
        "Give the weights": f"{_RUNS}::test_files_of_weights_are_found_by_the_names_of_remedies",
    },
    "af3nb/model/files/records.py": {
        "Use af3": f"{_RUNS}::test_files_of_weights_are_found_by_the_names_of_remedies",
    },
    "af3nb/model/makers/openfold3.py": {
        "Use those": f"{_RUNS}::test_weights_in_place_of_a_variant_are_offered",
    },
    "af3nb/model/makers/protenix.py": {
        "Use one": f"{_RUNS}::test_weights_in_place_of_a_variant_are_offered",
    },
    "af3nb/msa/local/database.py": {
        "Use the": f"{_RUNS}::test_a_database_is_built_with_the_program_of_a_remedy",
        "Name files": f"{_RUNS}::test_structures_are_found_by_the_names_of_a_remedy",
    },
    "af3nb/msa/serve/door.py": {
        "; whoever": f"{_RUNS}::test_a_server_answers_to_the_name_of_a_remedy",
    },
    "af3nb/msa/serve/tickets.py": {"Name one of yours": _OPTIONS},
    "af3nb/msa/wish.py": {
        "Choose one of": f"{_RUNS}::test_ways_to_get_alignments_are_ways",
        "Write it as": f"{_RUNS}::test_the_date_of_a_remedy_is_a_date",
    },
    "af3nb/network/address.py": {"An address": f"{_RUNS}::test_the_address_of_a_remedy_is_one"},
    "af3nb/workshop/bundle.py": {"Name the folder": f"{_BUNDLES}::{_READMES}"},
    "af3nb/workshop/notebooks.py": {
        "Use `pip": _PACKAGES,
        "Choose one": f"{_BUNDLES}::test_lessons_are_chosen_by_the_beginning_of_their_names",
        "For this, use": _OPTIONS,
    },
    "af3nb/workshop/pages.py": {"Use `pip": _PACKAGES},
    "af3nb/workshop/pip.py": {"Type": "workshop/test_packages.py::test_pip_brings_itself"},
    "af3nb/workshop/prepare.py": {"Use `pip": _PACKAGES},
    "af3nb/workshop/start.py": {
        "Type one": f"{_BUNDLES}::{_READMES}",
        "This is": "workshop/test_packages.py::test_a_student_is_told_if_packages_do_not_suit",
    },
    "af3nb/cli/compare.py": {
        "Give a number": "comparison/test_compare.py::test_the_command",
    },
    "af3nb/comparison/superposing.py": dict.fromkeys(
        ("Name one of the chains", "Write ranges"),
        "comparison/test_compare.py::test_a_wrong_part_is_refused",
    ),
    "af3nb/prediction/advice.py": {
        "It would fit": f"{_RUNS}::test_settings_that_would_fit_are_settings",
    },
    "af3nb/result/formats/sdf.py": {
        "chain": f"{_RESULTS}::test_ranks_colours_and_ligands_in_messages_are_there",
    },
    "af3nb/result/open_folder.py": {
        "Give a folder": f"{_FOLDERS}::test_a_folder_that_holds_results_names_one_that_opens",
        "Give one of": f"{_FOLDERS}::test_a_folder_is_not_its_own_remedy",
    },
    "af3nb/runs/found/standing.py": {
        "To keep": f"{_RUNS}::test_the_name_that_keeps_results_is_another",
    },
    "af3nb/runs/settings.py": {
        "Use {} or more": f"{_RUNS}::test_the_least_number_is_taken",
        "expected a seed": f"{_RUNS}::test_the_seeds_at_the_limits_are_taken",
        "For this, use": f"{_RUNS}::test_the_number_of_cards_of_a_remedy_is_there",
        "There are {};": f"{_RUNS}::test_sets_of_sizes_are_taken",
        "There are {}.": f"{_RUNS}::test_names_of_settings_are_settings",
        "Did you mean": f"{_RUNS}::test_names_of_settings_are_settings",
    },
    "af3nb/training/checkpoint.py": {
        "start a new": f"{_RESULTS}::test_training_starts_anew_as_remedies_say",
        "Start without": _OPTIONS,
    },
    "af3nb/training/examples/data.py": {
        "Make examples": _COMMANDS,
        "The file needs": f"{_RESULTS}::test_a_table_of_weights_has_the_columns_of_a_remedy",
    },
    "af3nb/runs/repeat.py": {"For this, use": _OPTIONS},
    "af3nb/training/loop.py": {"Resume it with": _OPTIONS},
    "af3nb/verify/cases.py": {"A case": f"{_RESULTS}::test_a_case_has_the_files_of_a_remedy"},
    "af3nb/verify/device_check.py": {"To run anyway": f"{_RUNS}::test_a_device_may_be_trusted"},
    "af3nb/weights/download.py": {"For this, use": _OPTIONS},
    "af3nb/weights/fetch.py": {
        "Say it once": f"{_RUNS}::test_weights_that_are_named_are_offered",
    },
    "af3nb/weights/purpose.py": {
        "Choose": f"{_RUNS}::test_weights_that_are_named_are_offered",
        "You have not": _COMMANDS,
    },
    "af3nb/weights/store.py": {
        "Choose one": f"{_RUNS}::test_weights_that_are_named_are_offered",
        "Set AF3NB": f"{_RUNS}::test_the_cache_may_be_elsewhere",
        "Free some space": f"{_RUNS}::test_the_cache_may_be_elsewhere",
    },
    "af3nb/weights/part.py": {"Free some": f"{_RUNS}::test_the_cache_may_be_elsewhere"},
    "af3nb/weights/terms.py": {
        "For this, use": _OPTIONS,
        "Name a folder": "weights/test_terms.py::test_terms_from_a_folder",
    },
    "af3nb/network/failures.py": {
        "A network": "msa/test_remote.py::test_a_right_certificate",
    },
    "widgets/af3nb_widgets/figures/export.py": {
        "Choose among": "widgets/test_figures.py::test_figures_are_saved",
    },
    "widgets/af3nb_widgets/figures/structure.py": {
        "colour is": f"{_RESULTS}::test_ranks_colours_and_ligands_in_messages_are_there",
    },
    "widgets/af3nb_widgets/job_builder/arrivals.py": {
        "An A3M": f"{_RESULTS}::test_an_alignment_of_a_chain_begins_as_a_remedy_says",
    },
    "widgets/af3nb_widgets/job_builder/compose.py": {
        "Use {}": _BUTTONS,
        "Put it on": _BUTTONS,
        "Make it": _BUTTONS,
        "Give a whole": f"{_RESULTS}::test_numbers_that_the_form_names_are_taken",
    },
    "widgets/af3nb_widgets/job_builder/examine.py": dict.fromkeys(
        ("Use {}", "Make it", "Replace", "Write {}"), _BUTTONS
    ),
    "widgets/af3nb_widgets/job_builder/offers/ligands.py": dict.fromkeys(
        ("Use {}", "It looks like a SMILES", "Read it as"), _BUTTONS
    ),
    "af3nb/report/residue_ranges.py": {
        "Write a": f"{_RESULTS}::test_residues_are_selected_as_remedies_write_them",
        "Give (": f"{_RESULTS}::test_residues_are_selected_as_remedies_write_them",
        "there is": f"{_RESULTS}::test_chains_and_residues_in_a_message_are_there",
        "chain {}": f"{_RESULTS}::test_chains_and_residues_in_a_message_are_there",
    },
    "widgets/af3nb_widgets/result_viewer/beside/compared.py": {
        "there is no": "widgets/viewer/test_viewer_beside.py::test_samples_and_parts_are_chosen",
    },
    "widgets/af3nb_widgets/result_viewer/widget.py": {
        "there is no": f"{_RESULTS}::test_ranks_colours_and_ligands_in_messages_are_there",
    },
    "widgets/af3nb_widgets/shared/received.py": {
        "There is no": "widgets/opener/test_result_opener.py::test_loose_files_of_a_result",
    },
    "widgets/af3nb_widgets/run_panel/form.py": {
        "Use {} to": f"{_RESULTS}::test_numbers_at_the_limits_of_the_panel_are_taken",
    },
}  # fmt: skip

# The beginning of each text that names no value to copy, and why.
_KNOWN = "the user knows which"
PROSE: dict[str, dict[str, str]] = {
    "af3nb/cli/compare.py": {"what distances": "the help of an option"},
    "af3nb/comparison/entry.py": dict.fromkeys(("this is", "Give the path"), _KNOWN),
    "af3nb/cli/msa.py": dict.fromkeys(("name of", "name by"), "the help of an option"),
    "af3nb/cli/options.py": {"search this": "the help of an option"},
    "af3nb/cli/predict.py": {"write each": "the help of an option"},
    "af3nb/cli/train.py": {"{}: expected": "of any number above 0"},
    "af3nb/cli/weights.py": {"{} is not": "the answers stand above it"},
    "af3nb/cli/workshop.py": {"take this": "the help of an option"},
    "af3nb/features/bonds.py": {"Give this": _KNOWN},
    "af3nb/features/chains.py": {"Rename": _KNOWN},
    "af3nb/msa/bundle.py": {"Give a": "of any bundle"},
    "af3nb/msa/finder.py": {"Name a": "of the user's databases"},
    "af3nb/prediction/advice.py": dict.fromkeys(("Even", "a card", "One"), "of machines and times"),
    "af3nb/result/open_folder.py": {"Give the folder": "how results look, of any program"},
    "af3nb/runs/settings.py": {"expected a whole": _KNOWN},
    "af3nb/runs/trouble.py": {"Make it": "of folders"},
    "af3nb/training/examples/data.py": {"Give at": _KNOWN},
    "af3nb/training/loop.py": {"Train on": "a variable of JAX"},
    "af3nb/verify/device_check.py": dict.fromkeys(("Otherwise", "Install"), "of JAX and drivers"),
    "af3nb/weights/purpose.py": {"{} is not": "the remedy names them"},
    "af3nb/weights/sets/deepmind.py": {"Non-comm": "DeepMind's words"},
    "widgets/af3nb_widgets/figures/export.py": {"Predicted aligned": "the caption of a figure"},
    "widgets/af3nb_widgets/job_builder/arrivals.py": {"read as": "of cards"},
    "widgets/af3nb_widgets/job_builder/compose.py": {"Type a": _KNOWN},
    "widgets/af3nb_widgets/job_builder/examine.py": {"this looks": "its button is tried"},
    "widgets/af3nb_widgets/job_builder/offers/ligands.py": {"Give a": _KNOWN},
    "widgets/af3nb_widgets/learn/explore/trimmer.py": {"Contact precision": "of no value"},
    "widgets/af3nb_widgets/run_panel/expected.py": {
        "It would fit": "its button sets them", "a larger": "of Colab", "On Colab": "of Colab",
    },
}  # fmt: skip
LISTED = [(file, start) for lists in (TRIED, PROSE) for file in lists for start in lists[file]]


def found() -> list[tuple[str, str]]:
    """Return the file and the text of everything that tells of a value."""
    return [
        (place.partition(":")[0], text) for place, text in texts("af3nb/", "widgets/")
        if not place.startswith(ELSEWHERE) and " " in text
        and _TELLS.search(text) and _NAMES_A_VALUE.search(text)
    ]  # fmt: skip


def test_every_text_that_names_a_value_is_tried():
    """A new text that names a value has a test that uses the value, or is prose for a reason."""
    new = [
        f"{file}: {text}" for file, text in found()
        if not any(file == known and text.startswith(start) for known, start in LISTED)
    ]  # fmt: skip
    assert not new, "\n".join(new)


def test_the_lists_are_up_to_date():
    """Each listed text is in the sources, in one list, and each named test is there."""
    there = found()
    gone = [
        f"{file}: {start}" for file, start in LISTED
        if not any(file == known and text.startswith(start) for known, text in there)
    ]  # fmt: skip
    assert not gone and len(set(LISTED)) == len(LISTED), "\n".join(gone)
    for test in {test for tests in TRIED.values() for test in tests.values()}:
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), test
