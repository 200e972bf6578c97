"""Characters that do something to whoever shows them.

In a module of its own, since `pincite ask` needs nothing else of how things are shown where another process answers it.
"""

from __future__ import annotations

import re

DANGEROUS = re.compile(
    "[\u0000-\u001f\u007f-\u009f"  # control characters: move the cursor, set the title, answer back
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: show text in another order than it has
    "\u200b\u2060-\u2064\ufeff"  # no width: two names look alike and are not
    "\u2028\u2029\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"  # line ends, halves of characters, hidden text
)
