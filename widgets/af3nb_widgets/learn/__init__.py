"""What lessons are made of: questions before figures, exercises that tell mistakes, boxes."""

from af3nb_widgets.learn.asked import predict_first
from af3nb_widgets.learn.boxes import key_points
from af3nb_widgets.learn.described import Described
from af3nb_widgets.learn.explore.trimmer import AlignmentTrimmer, alignment_trimmer
from af3nb_widgets.learn.explore.trims import record_trims
from af3nb_widgets.learn.kept import answers, export_answers
from af3nb_widgets.learn.record import Exercise, Mistake, Option, Question
from af3nb_widgets.learn.terms import glossary
from af3nb_widgets.learn.verdict import check, solution

__all__ = [
    "AlignmentTrimmer",
    "Described",
    "Exercise",
    "Mistake",
    "Option",
    "Question",
    "alignment_trimmer",
    "answers",
    "check",
    "export_answers",
    "glossary",
    "key_points",
    "predict_first",
    "record_trims",
    "solution",
]
