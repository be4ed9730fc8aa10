"""The stop button never breaks a process: what comes after it works as before."""

import random
import warnings

import pytest
from interrupts import Places, forget, interrupted
from tiny import small_job

import af3nb
from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.runs.lock import Lock

QUICK = dict(recycles=0, steps=2, samples=1, seeds=(1,))
MANY, FEW = 500, 26
PREDICTED = 25  # every 25th is a prediction, which takes longer than a check


def mixed() -> Job:
    """A job that fills every cache: residues, components, a SMILES, a glycan, an alignment."""
    job = Job("mixed").protein("MKSTAYNAS").modify("A", 3, "SEP").ligand("ATP").ion("MG")
    return job.ligand(smiles="CC(=O)O").glycan("A", 7, "NAG(NAG)").rna("GGACU")


def check() -> list[str]:
    """Check and describe the job, and make its features; what is told must not change."""
    job = mixed()
    told = [str(problem) for problem in (*job.check(), *job.warnings())]
    arrays = featurise(job, seed=1, buckets=None).arrays
    return [*told, job.describe(), *(str(a.sum()) for a in arrays.values())]


def survive(seeds: range, model) -> list[int]:
    """Interrupt checks and predictions at random places; return the seeds after which they fail."""
    broken = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        forget()
        wanted = check()
        forget()
        of_check = Places(check)
        small = small_job()

        def predict():
            return af3nb.predict(small, weights=model, **QUICK)

        positions = predict().samples[0].positions
        of_predict = Places(predict)
        for seed in seeds:
            chance = random.Random(seed)
            of_a_prediction = seed % PREDICTED == 0
            use, places = (predict, of_predict) if of_a_prediction else (check, of_check)
            forget()
            interrupted(use, places.one(chance))
            right = check() == wanted
            if of_a_prediction:
                right &= bool((predict().samples[0].positions == positions).all())
            broken += [] if right else [seed]
    return broken


def test_interrupts_leave_the_process_whole(model):
    """After an interrupt at any place, jobs are checked and predicted as before."""
    assert survive(range(FEW), model) == []


@pytest.mark.slow
def test_many_interrupts_leave_the_process_whole(model):
    """The same of five hundred."""
    assert survive(range(FEW, MANY), model) == []


def test_an_interrupt_leaves_no_folder_locked(tmp_path):
    """After an interrupt at any place of taking the lock of a run, it can be taken again."""

    def take():
        with Lock(tmp_path):
            pass

    for place in Places(take).all:
        if place[0].co_name not in ("__exit__", "<lambda>"):
            assert interrupted(take, place)
            take()
