"""`python -m af3nb` is the command `af3nb`."""

import sys

from af3nb.cli import main

sys.exit(main())
