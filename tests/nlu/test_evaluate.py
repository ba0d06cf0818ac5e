"""The measuring command: what it refuses, and the figures it makes."""

import json
from pathlib import Path

import pytest

from bot.assistant.errors import EvaluationDataError, ModelMissingError
from bot.assistant.evaluate import Prediction, Row, figures, main, newest_model, read_rows
from bot.assistant.metrics import calibration_error

AGREED = {
    "complaint_f1",
    "complaint_precision",
    "complaint_recall",
    "intent_accuracy",
    "intent_macro_f1",
    "anger_accuracy",
    "anger_macro_f1",
    "anger_qwk",
    "furious_recall",
    "furious_precision",
    "risks",
    "calibration_error",
    "share_to_human",
    "ms_per_message_p50",
    "n",
}
GOOD = '{"id": "1", "text": "rien reçu", "intent": "complaint_delivery", "anger": 1, "risks": []}'


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "2", "text": "", "intent": "praise"}', "no text"),
        ('{"id": "2", "intent": "praise"}', "no text"),
        ('{"id": "2", "text": "ok", "intent": "joy"}', "unknown intent 'joy'"),
        ('{"id": "2", "text": "ok", "intent": "praise", "anger": 4}', "unknown anger 4"),
        ('{"id": "2", "text": "ok", "intent": "praise", "anger": true}', "unknown anger True"),
        ('{"id": "2", "text": "ok", "intent": "praise", "risks": ["flood"]}', "unknown risks"),
        ("{", "not JSON"),
        ("[]", "not an object"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(EvaluationDataError, match=f"line 3: .*{problem}"):
        read_rows(file)
    assert main(["--data", str(file)]) == 2


def test_a_missing_or_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    for name in ("empty.jsonl", "none.jsonl"):
        with pytest.raises(EvaluationDataError):
            read_rows(tmp_path / name)


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        newest_model(tmp_path)


def test_anger_and_risks_are_optional(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": "1", "text": "rien", "intent": "other"}\n', encoding="utf-8")
    assert read_rows(file) == [Row("1", "rien", "other", None, None)]


def test_figures_have_exactly_the_agreed_names() -> None:
    row = Row("1", "rien", "complaint_delivery", 3, ("scam",))
    said = Prediction("complaint_delivery", "nlu_fallback", 0.3, 3, 0.9, {"scam": 0.9}, 1.5)
    measured = figures([row], [said])
    assert set(measured) == AGREED
    assert measured["complaint_f1"] == measured["furious_recall"] == measured["risks"]["scam"]["f1"] == 1.0
    assert measured["share_to_human"] == 1.0
    assert json.dumps(measured)


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    assert calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0.0)
    assert calibration_error([0.9, 0.9], [False, False]) == pytest.approx(0.9)
