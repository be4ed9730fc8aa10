"""A question whose figure is shown once the learner has committed to an answer.

Its saved form has the question, the figure and the answers.
"""

from typing import Any

import traitlets

from af3nb.texts import in_html
from af3nb_widgets.learn import kept
from af3nb_widgets.learn.boxes import EDGE, paragraph, toggle
from af3nb_widgets.learn.known import question as known
from af3nb_widgets.learn.record import Question
from af3nb_widgets.learn.standing import SAVED, Standing
from af3nb_widgets.shared.assets import module, tool_style


class Asked(Standing):
    """A question on a page: `choice` is the place of the chosen option, -1 until there is one."""

    _esm = module("learn/page/question.js")
    _css = tool_style("learn", "lq", "question")

    text = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    choice = traitlets.Int(-1).tag(sync=True)
    after = traitlets.Unicode().tag(sync=True)  # HTML: the figure, and what the answer shows

    def __init__(self, question: Question, figure: Any = None):
        options = [option.text for option in question.options]
        super().__init__(text=question.text, options=options)
        self._question = question
        self._figure = "" if figure is None else figure._repr_html_()
        before = kept.recall(question.key) or {}
        choice = before.get("choice")
        self._set(choice if isinstance(choice, int) and 0 <= choice < len(options) else -1)
        self.on_msg(self._hear)

    def commit(self, choice: int) -> None:
        """Choose an option, by its place; the figure is shown from now on."""
        if self.choice >= 0 or not 0 <= choice < len(self.options):
            return
        right = self._question.options[choice].right
        kept.keep(self._question.key, self.options[choice], right=right, choice=choice)
        self._set(choice)

    def again(self) -> None:
        """Hide the figure, and let the question be answered again."""
        kept.reopen(self._question.key)
        self._set(-1)

    @property
    def called(self) -> str:
        """The question, by its key."""
        return f"Asked({self._question.key!r})"

    def saved(self) -> str:
        """Return the question, the answer and the figure as HTML that needs no kernel."""
        chosen = self.choice
        items = "".join(
            f"<li{_STRONG if k == chosen else ''}>{in_html(text)}"
            f"{' ← your answer' if k == chosen else ''}</li>"
            for k, text in enumerate(self.options)
        )
        asked = paragraph(f"Before you look: {self.text}")
        figure = self._figure and toggle("Show the figure", self._figure, shown=chosen >= 0)
        return (
            f'<div {SAVED}="{self.saved_as}" style="{EDGE}">{asked}'
            f'<ol type="A" style="margin:.4em 0;list-style:upper-alpha">{items}</ol>'
            f"{figure}{self._told()}</div>"
        )

    def _set(self, choice: int) -> None:
        after = f"{self._figure}{self._told(choice)}" if choice >= 0 else ""
        with self.hold_sync():  # the page draws both at once
            self.after, self.choice = after, choice
        self.save_again()

    def _told(self, choice: int | None = None) -> str:
        """Return what each answer shows, behind a toggle, the chosen one first."""
        choice = self.choice if choice is None else choice
        every = list(enumerate(self._question.options))
        order = sorted(every, key=lambda one: (one[0] != choice, not one[1].right, one[0]))
        lines = "".join(
            f"<li><b>{'ABCDEFGH'[k]}, {'right' if option.right else 'not so'}"
            f"{' (your answer)' if k == choice else ''}:</b> {in_html(option.about)}</li>"
            for k, option in order
        )
        return toggle("What each answer shows", f'<ul style="margin:.4em 0">{lines}</ul>')

    def _hear(self, _: Any, message: Any, buffers: list) -> None:
        kind = message.get("kind") if isinstance(message, dict) else None
        if kind == "commit" and isinstance(message.get("choice"), int):
            self.commit(message["choice"])
        elif kind == "again":
            self.again()


_STRONG = ' style="font-weight:700"'


def predict_first(question: str | Question, figure: Any = None) -> Asked:
    """Ask a question; its figure is shown once you have committed to an answer.

    The answer is kept in a file beside the notebook, so that running a cell again loses nothing.

    Args:
        question: The question, such as `"tokens.ligand"`, or one of your own.
        figure: What is shown afterwards; it needs no kernel.
    """
    return Asked(known(question), figure)
