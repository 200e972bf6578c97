"""`python -m evals` measures everything that needs no language model: half an hour on two cores."""

import sys

from evals import answers, attribution, product, retrieval

for script in (retrieval, product, answers, attribution):
    script.main()
sys.argv.append("--conversations")
retrieval.main()
