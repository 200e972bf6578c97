"""From a content to the index.

`preparing.py` has one read and filed, `store.py` writes it; `spreading.py` gives contents to workers on this machine's
cores (`processes.py`) or a cluster (`on_ray.py`).
"""
