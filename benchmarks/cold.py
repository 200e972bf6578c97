"""A whole process that answers one question over 5,000 passages, against the LangChain tutorial's doing the same."""

from __future__ import annotations

from benchmarks.measure import LANGCHAIN, PINCITE, in_turns, median, parser, passages, ratio, save, seconds

QUESTION = "who won the first season of the show"


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    file = passages(arguments.data, 5000, arguments.work / "5000.jsonl")
    ours, theirs = arguments.work / "cold-pincite", arguments.work / "cold-langchain"
    if not (ours / "pincite.db").is_file():
        seconds([*PINCITE, "--index", ours, "ingest", file])
    if not theirs.is_dir():
        seconds([*LANGCHAIN, "ingest", theirs, file])
    times = in_turns(
        arguments.runs,
        pincite=lambda: seconds([*PINCITE, "--index", ours, "ask", QUESTION], accept=(0, 3)),
        langchain=lambda: seconds([*LANGCHAIN, "ask", theirs, QUESTION]),
        help=lambda: seconds([*PINCITE, "--help"]),
    )
    save(
        "cold",
        {
            "what": "seconds, whole process, 5,000 passages",
            "median": {name: median(figures) for name, figures in times.items()},
            "langchain_over_pincite": ratio(times["langchain"], times["pincite"]),
            "runs": times,
        },
    )


if __name__ == "__main__":
    main()
