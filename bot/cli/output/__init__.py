"""How results look.

`render.py`, `claims.py` and `as_json.py` say what is shown, `console.py` prints it; `progress.py` is shown meanwhile.
`reply.py` is all that `pincite ask` prints.
"""
