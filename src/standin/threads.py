"""How many threads the libraries' own arithmetic takes: one a process.

Standin spreads its work over processes; more threads in each would only wait for each other. Set
before numpy is loaded, in the environment, which child processes inherit.
"""

from typing import Final

ONE: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
