"""The colours of the lessons' figures, which most eyes tell apart."""

from af3nb_widgets.figures.structure import CHAINS

# Okabe and Ito's, in an order in which neighbours also differ in lightness.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
MARKS = ("o", "s", "^", "D", "v", "P")  # beside each colour, so that none stands alone
MUCH = "cividis"  # for amounts: dark is little
AROUND_ZERO = "PuOr"  # for values of both signs

assert set(COLOURS) <= set(CHAINS)
