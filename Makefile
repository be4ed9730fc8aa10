# make setup | demo | test | test-long | docs | notebook | screenshots | lint | format | hooks | stamp
#
# Needs Python 3.13, 3.12 or 3.11 and the network (to reach the package index). The newest one
# found is used; `make setup PYTHON=python3.12` uses that one.

# How many tests run at once. JAX itself uses several cores, so more than there are cores gains nothing.
JOBS := 2

BIN := .venv/bin
LOWEST := .venv-floor/bin
PYTEST := python -m pytest --numprocesses $(JOBS) --dist loadfile --max-worker-restart 0
# Also tested with the lowest versions: everything between the job file and the numbers.
CORE := $(addprefix tests/,chem alignment job result msa features model weights confidence)
# Also tested with Colab's versions: the tools in a kernel, and their Python code behind a page.
ON_COLAB := $(addprefix tests/widgets/,test_in_a_kernel.py test_asked.py builder/test_builder_form.py test_workbench.py \
	test_run_view.py) \
	tests/browser/panel/test_on_colab.py \
	tests/browser/panel/test_run_panel.py::test_a_run_from_the_button_to_its_result \
	tests/browser/viewer/test_viewer_links.py::test_a_box_of_the_error_square_selects_both_sides
REST := $(addprefix --ignore=,$(filter-out $(CORE) tests/conftest.py,$(wildcard tests/*)))
NOTEBOOKS := $(wildcard notebooks/*.ipynb notebooks/*/*.ipynb)
# Notebooks as the site shows them: with their outputs, in one folder.
TUTORIALS := $(addprefix build/tutorials/,$(notdir $(NOTEBOOKS)))
STRIP := metadata.colab metadata.language_info.version \
	cell.metadata.executionInfo cell.metadata.id cell.metadata.outputId

# $(call find_python,3.13 3.12): the first of these that runs and can make an environment, from
# the PATH or from pyenv, whose shims on the PATH may not run.
find_python = for v in $(1); do \
	for p in python$$v python3 python "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/$$v.*/bin/python; do \
		"$$p" -c "import ensurepip, sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$v')" \
			2>/dev/null && echo "$$p" && exit; \
	done; done

# $(call environment,.venv,PYTHON): keeps an environment whose pip works, and remakes any other.
environment = $(1)/bin/python -m pip --version >/dev/null 2>&1 || "$(2)" -m venv --clear $(1)

.PHONY: setup demo test test-javascript test-floor test-reference test-colab test-dialects test-long docs notebook screenshots lint lint-javascript format hooks stamp

setup: .venv/installed

.venv/installed: pyproject.toml
	@python="$(PYTHON)"; test -n "$$python" || python=$$($(call find_python,3.13 3.12 3.11)); \
	test -n "$$python" || { echo "Found no Python 3.13, 3.12 or 3.11 that can make an" \
		"environment (Debian and Ubuntu need the package python3-venv)."; exit 1; }; \
	echo "Setting up .venv with $$("$$python" --version), a few minutes at most"; \
	$(call environment,.venv,$$python)
	@$(BIN)/python -m pip install --quiet --editable ".[notebook,train,lab,test]"
	@touch $@

demo: setup
	rm -rf demo
	$(BIN)/af3nb predict examples/ubiquitin.json --out demo
	cp notebooks/01_quickstart.ipynb demo
	$(BIN)/python -m nbconvert --to html --execute demo/01_quickstart.ipynb
	@echo; echo "This demo made:"; find demo -type f | sort | sed 's/^/  /'
	@echo "Open demo/01_quickstart.html in a browser."

test: lint test-javascript
	$(BIN)/$(PYTEST)
	$(if $(NOTEBOOKS),$(BIN)/$(PYTEST) --nbval-lax --nbval-current-env $(NOTEBOOKS))
	@$(MAKE) --no-print-directory test-floor test-reference test-colab

# Node 20 or later checks the pages of the tools; nobody needs it to use them.
NODE := $(shell node -e 'process.stdout.write(parseInt(process.versions.node) < 20 ? "" : "yes")' 2>/dev/null)

ifeq ($(NODE),yes)
lint-javascript: node_modules/installed
	npm run --silent lint

test-javascript:
	npm run --silent test

node_modules/installed: package.json
	@npm install --silent --no-audit --no-fund --no-package-lock
	@touch $@
else
lint-javascript test-javascript:
	@echo "SKIPPED: $@, as no Node 20 or later was found."
endif

# Python 3.11 with exactly the lowest version of each dependency that pyproject.toml allows.
test-floor:
	@python=$$($(call find_python,3.11)); \
	if [ -z "$$python" ]; then \
		echo "SKIPPED: the core tests with the lowest versions, as no Python 3.11 was found."; \
	else \
		echo "Python 3.11 with the lowest versions, in .venv-floor:"; \
		$(call environment,.venv-floor,$$python); \
		$(MAKE) --no-print-directory .venv-floor/installed && $(LOWEST)/$(PYTEST) tests $(REST); \
	fi

.venv-floor/installed: pyproject.toml
	@$(LOWEST)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		print(*(d.replace(">=", "==") for d in project["dependencies"]), sep="\n")' > .venv-floor/lowest.txt
	@$(LOWEST)/python -m pip install --quiet --requirement .venv-floor/lowest.txt \
		beartype hypothesis pytest pytest-xdist
	@$(LOWEST)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# DeepMind's conformers need exactly the RDKit and the dictionary that it used. Its own code is the
# judge of what we write, where its package has a wheel (Linux).
AF3 := alphafold3-colabfold==3.1.18 jax
test-reference: SELECTED := tests/features/test_golden.py tests/features/test_golden_real.py tests/reference
test-reference:
	@python=$$($(call find_python,3.13 3.12)); \
	if [ -z "$$python" ]; then \
		echo "SKIPPED: comparisons with the reference, as no Python 3.13 or 3.12 was found."; \
	else \
		echo "Comparisons with the reference, in .venv-reference:"; \
		$(call environment,.venv-reference,$$python); \
		$(MAKE) --no-print-directory .venv-reference/installed && \
			.venv-reference/bin/python -m pytest $(SELECTED); \
	fi

.venv-reference/installed: pyproject.toml
	@.venv-reference/bin/python -m pip install --quiet rdkit==2025.9.4 biotite==2.0.0 \
		gemmi msgpack jaxtyping scipy beartype hypothesis pytest
	@.venv-reference/bin/python -m pip install --quiet $(AF3) || echo "SKIPPED: the reference's own reader."
	@.venv-reference/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

# Boltz, Chai, OpenFold3 and Protenix judge what we write for them: their readers, without PyTorch.
DIALECTS := boltz==2.2.1 chai_lab==0.6.1 openfold3==0.5.0 protenix==2.0.0
test-dialects:
	@python=$$($(call find_python,3.12 3.11)); \
	if [ -z "$$python" ]; then \
		echo "SKIPPED: the readers of other programs, as no Python 3.12 or 3.11 was found."; \
	else \
		echo "The readers of other programs, in .venv-dialects:"; \
		$(call environment,.venv-dialects,$$python); \
		$(MAKE) --no-print-directory .venv-dialects/installed && \
			.venv-dialects/bin/python -m pytest tests/dialects; \
	fi

.venv-dialects/installed: pyproject.toml
	@.venv-dialects/bin/python -m pip install --quiet antipickle attrs beartype biopython "biotite<1.7" \
		chembl_structure_pipeline click einops filelock gemmi httpx hypothesis jaxtyping mashumaro msgpack \
		networkx pandas pandera pydantic pytest pyyaml "rdkit>=2025.9.1" requests scipy tqdm typeguard
	@.venv-dialects/bin/python -m pip install --quiet --no-deps $(DIALECTS)
	@.venv-dialects/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

# The widgets' Python code with exactly Colab's versions, of which ipykernel is old and deprecated.
COLAB := anywidget==0.9.21 ipykernel==6.17.1 ipython==7.34.0 ipywidgets==7.7.1 numpy==2.1.3 traitlets==5.7.1

test-colab:
	@python=$$($(call find_python,3.13)); \
	if [ -z "$$python" ]; then \
		echo "SKIPPED: the widgets with Colab's versions, as no Python 3.13 was found."; \
	else \
		echo "Widgets with Colab's versions, in .venv-colab:"; \
		$(call environment,.venv-colab,$$python); \
		$(MAKE) --no-print-directory .venv-colab/installed && \
			.venv-colab/bin/python -m pytest -W ignore::DeprecationWarning $(ON_COLAB); \
	fi

.venv-colab/installed: pyproject.toml
	@.venv-colab/bin/python -m pip install --quiet $(COLAB) nbclient beartype hypothesis playwright pytest
	@.venv-colab/bin/python -m pip install --quiet --editable .
	@touch $@

test-long: setup
	$(BIN)/python -m pytest -m slow --durations=0
	@$(MAKE) --no-print-directory test-reference SELECTED="-m slow tests/reference"
	@$(MAKE) --no-print-directory test-dialects

# Builds the documentation in site/, and fails on broken links and undocumented public names.
docs: .venv/docs-installed
	@$(MAKE) --no-print-directory --jobs $(JOBS) $(TUTORIALS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

.venv/docs-installed: pyproject.toml | setup
	@$(BIN)/python -m pip install --quiet --editable ".[docs]"
	@touch $@

vpath %.ipynb $(sort $(dir $(NOTEBOOKS)))
build/tutorials/%.ipynb: %.ipynb $(shell find af3nb widgets docs/generate/execute.py -name '*.py') | .venv/docs-installed
	@echo "Running $<"
	@$(BIN)/python docs/generate/execute.py $< $@

# Saves a picture of each state of each tool in screenshots/. Needs Chromium.
screenshots: setup
	$(BIN)/python tests/browser/pictures/screenshots.py

notebook: setup
	$(BIN)/python -m jupyterlab notebooks

lint: setup lint-javascript
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m pyright --pythonpath $(BIN)/python
	$(if $(NOTEBOOKS),$(BIN)/python -m nbstripout --verify --extra-keys "$(STRIP)" $(NOTEBOOKS))

format: setup $(if $(NODE),node_modules/installed)
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format
	$(if $(NODE),npm run --silent format)
	$(if $(NOTEBOOKS),$(BIN)/python -m nbstripout --extra-keys "$(STRIP)" $(NOTEBOOKS))

# Changes this clone's git settings: commits are checked, notebooks are stored without outputs.
hooks: setup
	$(BIN)/python -m pre_commit install
	git config filter.nbstripout.clean "$(CURDIR)/$(BIN)/python -m nbstripout"
	git config filter.nbstripout.smudge cat
	git config filter.nbstripout.extrakeys "$(STRIP)"
	git config diff.ipynb.textconv "$(CURDIR)/$(BIN)/python -m nbstripout --textconv"

# Copies the version and the address of the repository to every file that repeats them.
stamp: setup
	$(BIN)/python .ci/stamp.py
