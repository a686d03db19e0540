"""Comments of a hand-edited file. Requirement (issue F; contract, « An assessment »): they survive every save."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import tomli
import tomli_w
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ruraldiag.assessment.comments import comments_of, rewritten
from ruraldiag.assessment.model import ActionFollowUp, Answer, Assessment, QuestionnaireRef, Unit
from ruraldiag.assessment.store import dump, load_assessment, save

HAND = '''# Réunion du 12 : voir avec la Région
format = "ruraldiag/assessment/1"   # ne pas toucher

[unit]
name = "Arvieu"  # « # » compris
[questionnaire]
id = "q"
edition = "1"

# Deux réponses relues
[answers.b]
value = 40   # chiffre de l'ARCEP
note = """
# ceci n'est pas un commentaire
"""
[actions.b]  # suivi
status = "retenue"
[answers.a]
# rien encore
state = "unknown"
# fin
'''


def test_a_comment_is_told_from_a_text() -> None:
    assert "# ceci n'est pas un commentaire" not in comments_of(HAND)
    assert len(comments_of(HAND)) == 8
    assert comments_of("a = '#' # x\nb = '''# ''' # y\n") == ["# x", "# y"]


def test_every_comment_stays_whatever_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(HAND, encoding="utf-8")
    read = load_assessment(path)
    changed = read.model_copy(update={
        "answers": {"a": Answer(value=1.5), "c": Answer(state="unknown")},
        "actions": {**read.actions, "c": ActionFollowUp(status="faite", date=dt.date(2026, 11, 28))},
    })  # fmt: skip
    for assessment in (changed, read, changed):
        save(assessment, path)
        assert load_assessment(path) == assessment
        assert Counter(comments_of(path.read_text(encoding="utf-8"))) == Counter(comments_of(HAND))


def test_a_comment_stays_where_it_was() -> None:
    text = '[unit]\nname = "Arvieu"\n\n# avant\n[answers.a]\nvalue = 1  # à côté\n'
    after = '[unit]\nname = "Arvieu"\n\n[answers.a]\nvalue = 2\n'
    assert rewritten(text, after) == text.replace("value = 1 ", "value = 2 ")


keys = st.sampled_from(["a", "b", "c.d", "é"])
leaves = st.one_of(st.integers(), st.booleans(), st.text("a#\"'\n\\é", max_size=5), st.just(dt.date(2026, 1, 2)))
tables = st.dictionaries(
    keys, st.one_of(leaves, st.lists(leaves, max_size=2), st.dictionaries(keys, leaves, max_size=3))
)
contents = st.dictionaries(keys, st.one_of(leaves, tables, st.lists(tables, min_size=1, max_size=2)), max_size=4)


@given(before=contents, after=contents, comments=st.lists(st.integers(0, 30), max_size=5))
@example(before={"a": [{}]}, after={}, comments=[1, 5])
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_was_meant_with_every_comment(
    before: dict[str, object], after: dict[str, object], comments: list[int]
) -> None:
    lines = tomli_w.dumps(before).split("\n")
    for number, place in enumerate(comments):
        commented = [*lines[:place], f"# {number}", *lines[place:]]
        try:
            if tomli.loads("\n".join(commented)) == before:
                lines = commented
        except ValueError:  # in the middle of a list
            pass
    text = "\n".join(lines)
    made = rewritten(text, tomli_w.dumps(after))
    assert tomli.loads(made) == after
    assert not Counter(comments_of(text)) - Counter(comments_of(made))


def test_the_library_is_not_loaded_for_a_file_without_comments(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(dump(Assessment(questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name="n° #1"))))
    code = (
        "import sys; from pathlib import Path; from ruraldiag.assessment.store import load_assessment, save\n"
        "path = Path(sys.argv[1]); save(load_assessment(path), path); assert 'tomlkit' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, env={**os.environ})


@pytest.mark.parametrize("zone", ["XXX+30", "XXX-25:00:01", "XXX0:44:30", "Africa/Monrovia", "n'importe quoi"])
def test_whatever_the_zone_what_is_written_now_is_read_again(zone: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ruraldiag.assessment.model import *; "
        "from ruraldiag.assessment.store import load_assessment, save\n"
        "now = local_now(); path = Path(sys.argv[1])\n"
        "save(Assessment(questionnaire=QuestionnaireRef(id='q', edition='1'), unit=Unit(name='x'), "
        "interview=Interview(started=now)), path); assert load_assessment(path).interview.started == now"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.toml")], check=True, env={**os.environ, "TZ": zone})


def test_an_offset_with_seconds_is_written_to_the_minute(tmp_path: Path) -> None:
    when = dt.datetime(1970, 1, 2, tzinfo=dt.timezone(-dt.timedelta(minutes=44, seconds=30)))
    unit = Assessment(questionnaire=QuestionnaireRef(id="q", edition="1"), unit=Unit(name="x"))
    save(unit.model_copy(update={"answers": {"a": Answer(state="unknown", answered=when)}}), tmp_path / "a.toml")
    assert load_assessment(tmp_path / "a.toml").answer("a").answered == when
