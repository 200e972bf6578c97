"""The settings, which are checked by Pydantic and shown to no plugin of it.

Looking for plugins through all that is installed takes a twentieth of an ingestion that finds nothing new. Pydantic
reads this variable when it makes a model; one that somebody has set stays as it is.
"""

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
