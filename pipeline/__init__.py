"""samestory: one story, every outlet's version."""

import os

__version__ = "0.1.0"

# NumPy reads this when it is imported, so it is said before any other module is. By itself OpenBLAS takes as many
# threads as there are cores. They wait for each other busily: products as small as the parser's then take several
# times the processor's time, which the other stages need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
