"""What is to be done with each file, and who may read it.

`plan.py` compares the files with the index; `audience.py`, `rules.py` and `twins.py` are about whom they are for.
"""
