"""The prompts, as Markdown with `$name` variables; a package so that they are installed and found."""
