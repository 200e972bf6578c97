"""One hour on a real workspace: what to do, and what should be seen. None of it was tried on Slack itself."""

from __future__ import annotations

WALKTHROUGH = """\
 1. (5 min) Take a workspace on a paid plan, or a free developer sandbox (https://docs.slack.dev/tools/developer-sandboxes),
    which the agent's pane needs. Make the app from `pincite slack manifest`, install it, run `pincite doctor --slack`.
    Should be seen: Slack takes the manifest without a complaint, and every check says ok.
 2. (5 min) Start `pincite slack run`, /invite the bot to a channel, and mention it with a question for your documents.
    Should be seen: a line of status within a second, then one answer in the thread with its sources, and nothing else.
 3. (5 min) Press Show quotes, 👍, 👎 with a reason, and in ⋯ Why this answer?
    Should be seen: windows within a second, nothing cut off, and thanks in private.
 4. (5 min) In that thread, without a mention: a question that follows up, then "thanks!", then a question to a
    colleague by name.
    Should be seen: an answer to the first, and silence.
 5. (5 min) Open the app: its home, then its messages. Press a suggested question.
    Should be seen: documents and questions to try; suggestions before you write; the answer.
 6. (4 min) Set slack.stages_after = 0, start anew, ask and press Stop while it works; then ask without Stop.
    Should be seen: a message that says what is being done, which Stop ends within a second, or the answer replaces.
 7. (3 min) Edit a question that was answered; delete another.
    Should be seen: the answer changes in its place; the other one goes.
 8. (5 min) Type /pincite with a question, and press Share in channel. On a colleague's message: More actions ›
    Answer this.
    Should be seen: the first by you alone until you share it; the second in that message's thread.
 9. (5 min) As one of slack.ingesters attach a file to a mention, press the button, and ask what it says. Then Save as
    answer on a colleague's reply, who agrees in a direct message.
    Should be seen: both are found and cited a minute later.
10. (5 min) Give a document an audience. Ask for it in a channel that has it, in one that has not, as a guest, and in a
    channel that another organisation shares.
    Should be seen: an answer in the first; elsewhere the documents don't say, and nothing of it is named.
11. (4 min) Ask in five threads at once, end the bot with `kill -9`, and start it again.
    Should be seen: one answer in each within half a minute.
12. (2 min) Look at /metrics, and at the log.
    Should be seen: what you did is counted, and no word of it is there.
13. (4 min) For several workspaces: install it in a second one at /slack/install, ask in both, and remove it there.
    Should be seen: each sees its own alone; then `pincite doctor --slack` says that it is not installed. Left running
    overnight, it renews its tokens twice and still answers.
14. (3 min) Set slack.page_pictures = true, paste the manifest anew, reinstall, and start anew. Ask what a scan says,
    press Show quotes on a laptop and on a phone, and close the window. A member who may read it presses, too.
    Should be seen: the window at once, and its page below the words some seconds later, for both. The log has no line
    "no picture of a page" (else it says why), and "picture not deleted" never.
"""
