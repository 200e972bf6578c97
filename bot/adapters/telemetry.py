"""What the libraries would tell their makers, switched off before any of them is imported.

The libraries read these variables when they are imported, so each process has to have them earlier than that. Hence the
package `bot.adapters`, which all of these libraries stand behind, calls `opt_out` as it is imported itself; processes
that it starts inherit the variables. No setting is read here. A variable that somebody has set stays as it is: who
wants traces in LangSmith says LANGSMITH_TRACING=true. A key alone, such as LANGSMITH_API_KEY, switches nothing on.
"""

from __future__ import annotations

import os
from types import MappingProxyType

OPT_OUTS = MappingProxyType(
    {
        # onnxruntime: from 1.29 on, a device id and a queue of events below the home folder, sent after half a minute.
        # `disable_telemetry_events()` would come too late, and leaves the first event to be sent.
        "ORT_DISABLE_TELEMETRY": "1",
        # Chroma: events of use, and traces; it would read both from the file .env of another project, too.
        "ANONYMIZED_TELEMETRY": "False",
        "CHROMA_OTEL_GRANULARITY": "none",
        # Hugging Face: events of use, the look for a newer version, and the request to convert a model that was loaded.
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "DISABLE_SAFETENSORS_CONVERSION": "1",
        # Ray: what a cluster has and is used for, sent by a process that it starts.
        "RAY_USAGE_STATS_ENABLED": "0",
        # LangChain: traces of questions, passages and answers to LangSmith.
        "LANGSMITH_TRACING": "false",
    }
)


def opt_out() -> None:
    """Set those of the variables that are not set."""
    for name, value in OPT_OUTS.items():
        os.environ.setdefault(name, value)
