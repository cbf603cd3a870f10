"""The parameter files: complete, exactly as collected, honest about what was not verified."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from udfs import parameter_file
from udfs.parameter_file import ParameterError, basis_of, interval_of
from udfs.parameters import all_parameters, catalogue, in_force, over_target, weights
from udfs.score_sheet import all_rules, interval_text, sheet_rows

DATA = Path(__file__).parent / "data"
COLLECTED = json.loads((DATA / "indicators.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("collected", COLLECTED, ids=lambda entry: entry["code"])
def test_the_catalogue_is_exactly_what_was_collected(collected):
    found = catalogue()[collected["code"]]
    for key in ("name", "formula", "unit", "scoring_rule", "source", "note"):
        assert getattr(found, key) == collected[key]
    assert list(found.provenance) == collected["provenance"]
    assert found.verified == (collected["provenance"] != ["memory"])
    assert bool(found.unverified_part) == ("memory" in collected["provenance"])


def test_the_catalogue_has_nothing_else():
    assert set(catalogue()) == {entry["code"] for entry in COLLECTED}


def test_no_source_is_invented():
    """Every source of a parameter or row is made of words that the collection gives for its code."""
    words = {entry["code"]: json.dumps(entry, ensure_ascii=False) for entry in COLLECTED}
    everything = "".join(words.values())
    for id, found in all_parameters().items():
        for part in (*found.basis.source.split("；"), found.basis.document):
            assert part in everything, f"{id}: {part}"
    for found in all_rules().values():
        own = words.get(found.indicator, everything)
        assert found.basis.source in own or found.basis.source in everything, found.id


def test_what_rests_on_memory_is_marked():
    unverified = {id for id, found in all_rules().items() if not found.basis.verified}
    assert unverified == {"KJ-GYJF_KZL"}
    assert "未核到原文" in all_rules()["KJ-GYJF_KZL"].basis.cited()
    with pytest.raises(ParameterError, match="memory"):
        basis_of({"id": "X", "source": "x", "provenance": ["memory"], "verified": True})


def test_standards_are_in_the_words_of_the_sheet():
    standards = {row.name: row.standard for row in sheet_rows()}
    assert standards["预算调整率"].startswith("预算调整率=0，计3分；0-10%（含），计2分")
    assert standards["固定资产利用率"] == "每低于100%一个百分点扣0.1分，扣完为止。"


def test_weights_add_up_to_100():
    for id in ("W1", "W2", "W3"):
        assert sum(weights(id).parts.values()) == 100


def test_a_region_and_year_find_what_was_in_force():
    assert in_force("weights", "湖南", 2024).id == "W2"
    assert in_force("weights", "湖南", 2023).id == "W1"
    assert in_force("weights", "湖北", 2024).id == "W3"
    assert in_force("weights", "广东", 2019) is None
    assert in_force("over_target", "四川", 2024).id == "PD-SC"
    assert in_force("grades", "湖南", 2024).id == "DC"
    with pytest.raises(ValueError, match="weights"):
        in_force("colours", "湖南", 2024)


def test_unknown_ids_name_the_known_ones():
    with pytest.raises(ValueError, match="PD-GX"):
        over_target("PD-XX")


@pytest.mark.parametrize("text", ["80%", "[80%90%]", "[90%,80%]", "[x,y]", "{1,2}"])
def test_a_malformed_interval_is_refused(text):
    with pytest.raises(ParameterError):
        interval_of({"id": "X", "range": text}, "range")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[80%,90%)", "80%（含）至90%"),
        ("(,60%)", "低于60%"),
        ("[95%,)", "95%（含）以上"),
        ("(30%,)", "大于30%"),
        ("[0%,0%]", "等于0%"),
        ("(,60%]", "不高于60%"),
    ],
)
def test_intervals_in_words(text, words):
    assert interval_text(interval_of({"id": "X", "range": text}, "range")) == words


def test_an_interval_keeps_its_ends():
    tier = interval_of({"id": "X", "range": "[80%,90%)"}, "range")
    assert Decimal("0.8") in tier and Decimal("0.9") not in tier


def test_numbers_in_the_files_are_quoted():
    """A YAML float would not be the number that stands there."""
    with pytest.raises(ParameterError, match="quoted"):
        parameter_file.optional_number({"id": "X", "step": 0.1}, "step")
