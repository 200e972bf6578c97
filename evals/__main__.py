"""`python -m evals` measures everything that needs no language model: an hour on two cores."""

from evals import answers, attribution, conversations, disagreement, injection, product, retrieval, seed

for script in (seed, retrieval, product, answers, attribution, conversations, disagreement, injection):
    script.main()
