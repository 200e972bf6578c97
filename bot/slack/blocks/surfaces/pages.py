"""What a browser shows after the app was installed, or was not: pages in HTML, complete in themselves."""

from __future__ import annotations

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pincite</title>
{head}<style>
body {{ margin: 0; padding: 48px 24px; background: #fff; color: #1d1c1d;
  font: 17px/1.5 Lato, "Helvetica Neue", Helvetica, Arial, sans-serif }}
main {{ max-width: 480px; margin: 0 auto }}
h1 {{ font-size: 24px; line-height: 1.3; margin: 0 0 12px; overflow-wrap: anywhere }}
p {{ margin: 0 0 16px }}
a {{ color: #1264a3 }}
</style>
</head>
<body><main>
{body}
</main></body>
</html>
"""
_INSTALLED = "Pincite is installed in {team}"
_NEXT = "Invite it to a channel with <code>/invite @Pincite</code> and mention it with a question, or just write to it."
_NOT_INSTALLED = "Pincite was not installed"
_AGAIN = 'You can <a href="{path}">try it again</a>.'
_REASONS = {
    "access_denied": "Somebody pressed Cancel, or may not install apps in that workspace.",
    "invalid_browser": "It has to begin and end in the same browser, within ten minutes.",
    "invalid_state": "It has to begin and end in the same browser, within ten minutes.",
    "missing_code": "This page opens by itself once an installation was agreed to in Slack.",
    "storage_error": "What Slack handed over could not be kept. Whoever runs Pincite finds out why in its log.",
}
"""In the words of Slack and Bolt, why not."""
_OTHERWISE = "Slack says why: {reason}."
_NOT_SERVED = (
    "This workspace is not one of those that Pincite serves. Whoever runs it can name the workspace in the setting "
    "<code>slack.teams</code>; then it can be installed here."
)


def installed(team: str, team_name: str, app: str) -> str:
    """It is; the browser goes on to Slack."""
    address = escape(f"slack://app?team={team}&id={app}" if team and app else "slack://open")
    # Where Slack is not installed, nothing answers to `slack://`.
    browser = escape(f"https://app.slack.com/client/{team}")
    body = (
        f"<h1>{_INSTALLED.format(team=escape(team_name or team))}</h1>",
        f"<p>{_NEXT}</p>",
        f'<p><a href="{address}">Open Slack</a>, or <a href="{browser}">Slack in the browser</a>.</p>',
    )
    return _PAGE.format(head=f'<meta http-equiv="refresh" content="3; URL={address}">\n', body="\n".join(body))


def not_installed(reason: str, path: str) -> str:
    """It is not, and why; it may be tried again at this path."""
    why = _REASONS.get(reason) or _OTHERWISE.format(reason=escape(reason))
    again = _AGAIN.format(path=escape(path))
    return _PAGE.format(head="", body=f"<h1>{_NOT_INSTALLED}</h1>\n<p>{why}</p>\n<p>{again}</p>")


def not_served() -> str:
    """It is not, since the workspace is none of ours."""
    return _PAGE.format(head="", body=f"<h1>{_NOT_INSTALLED}</h1>\n<p>{_NOT_SERVED}</p>")
