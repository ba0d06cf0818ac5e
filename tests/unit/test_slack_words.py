"""Words to Slack and back: nothing comes alive on the way there, nothing is lost on the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.card import Deciders
from bot.desk.lines import line
from bot.desk.mrkdwn import escape, readable
from bot.desk.talk import TalkKind, for_customer, read_summary, window
from bot.labels import Wish
from tests.fakes.block_kit import lint_message, lint_view

ANYTHING = st.text(max_size=6000)


@given(ANYTHING, ANYTHING)
def test_a_line_is_within_every_limit_and_nothing_in_it_is_live(what: str, words: str) -> None:
    assert lint_message(line("line:1", f"Ana : {what}\n{words}")) == []


def test_only_those_who_are_called_are_live_in_a_line() -> None:
    deciders = Deciders("Direction", slack_users=("U1ANA", "<!channel>"), slack_groups=("S1DUTY", "U1ANA"))
    message = line("line:1", "🔔 <!channel>\n<@U1BEN>", deciders.called)
    assert message["blocks"][-1]["text"]["text"] == "<@U1ANA> <!subteam^S1DUTY>"
    assert message["text"] == "🔔 &lt;!channel&gt; <@U1ANA> <!subteam^S1DUTY>"
    assert lint_message(message) == []


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_what_is_escaped_for_slack_is_read_back_as_it_was(words: str) -> None:
    assert readable(escape(words)) == words.strip()


@pytest.mark.parametrize("kind", list(TalkKind))
def test_the_windows_are_within_every_limit(kind: TalkKind) -> None:
    assert lint_view(window(kind, "x" * 300)) == []


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<@U1ANA> peux-tu voir ?", "peux-tu voir ?"),
        ("<@U1ANA|ana> peux-tu voir ?", "@ana peux-tu voir ?"),
        ("voir <#C1|depot>", "voir #depot"),
        ("<!channel> urgent", "urgent"),
        ("<https://lumen.example|le suivi>", "le suivi (https://lumen.example)"),
        ("<https://lumen.example>", "https://lumen.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("1 &lt; 2 &amp;amp; &gt;", "1 < 2 &amp; >"),
    ],
)
def test_what_a_member_writes_is_read_as_they_see_it(written: str, seen: str) -> None:
    assert readable(written) == seen


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (">> Bonjour", "Bonjour"),
        ("  >>Bonjour\nMarie", "Bonjour\nMarie"),
        (">>> Elle dit qu’elle nous quitte", None),
        (">>", ""),
        ("> Bonjour", None),
        ("voir >> plus bas", None),
        ("", None),
    ],
)
def test_only_what_begins_with_two_signs_is_for_the_customer(text: str, sent: str | None) -> None:
    assert for_customer(text) == sent


def test_a_summary_keeps_what_was_typed_and_no_wish_that_does_not_exist() -> None:
    summary = read_summary({"agreed": " Vu ", "reference": "CMD-7", "wish": "refund"})
    assert (summary.agreed, summary.details.reference, summary.details.wish) == ("Vu", "CMD-7", Wish.REFUND)
    assert read_summary({"wish": "a_castle"}).details.wish is None
