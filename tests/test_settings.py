"""What can be set is set by `ARSHIF_*`; what a running `arshif run` wrote fills the gaps."""

import json
import os
from pathlib import Path

import pytest

from search.settings import RUNNING, Settings, SettingsError


def test_defaults_need_no_environment(tmp_path: Path) -> None:
    settings = Settings.load({"ARSHIF_HOME": str(tmp_path)})
    assert settings.opensearch_url == ""
    assert settings.language == "ar"
    assert settings.zone.key == "Asia/Baghdad"


def test_values_have_the_type_of_their_field(tmp_path: Path) -> None:
    settings = Settings.load({"ARSHIF_HOME": str(tmp_path), "ARSHIF_WEB_PORT": "9001", "ARSHIF_PRODUCTION": "yes"})
    assert settings.web_port == 9001
    assert settings.production is True
    assert settings.home == tmp_path


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ARSHIF_WEB_PORT", "high", "whole number"),
        ("ARSHIF_PRODUCTION", "perhaps", "true or false"),
        ("ARSHIF_TIMEZONE", "Mars/Olympus", "Asia/Baghdad"),
        ("ARSHIF_SMTP_TLS", "ssl", "none, starttls, tls"),
        ("ARSHIF_LANGUAGE", "arabic", "ar, en, browser"),
        ("ARSHIF_BASE_URL", "archive.example", "https://archive.example"),
        ("ARSHIF_MAIL_FROM", "أرشيف", "desk@news.example"),
        ("ARSHIF_MAIL_FROM", "أرشيف desk@news.example", "angle brackets"),
        ("ARSHIF_MAIL_FROM", "a@b.example, c@d.example", "angle brackets"),
        ("ARSHIF_MAIL_FROM", "أرشيف <desk>", "angle brackets"),
    ],
)
def test_a_bad_value_is_named_with_what_to_write(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        Settings.load({"ARSHIF_HOME": str(tmp_path), name: value})
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("desk@news.example", ("", "desk@news.example")),
        (" <desk@news.example>", ("", "desk@news.example")),
        ("أرشيف، قسم الأخبار <desk@news.example>", ("أرشيف، قسم الأخبار", "desk@news.example")),
        ("News, Archive <desk@news.example>", ("News, Archive", "desk@news.example")),
        ('"News, \\"Archive\\"" <desk@news.example>', ('News, "Archive"', "desk@news.example")),
        ("أرشيف (التحرير) <تحرير@أخبار.example>", ("أرشيف (التحرير)", "تحرير@أخبار.example")),
    ],
)
def test_a_sender_may_have_any_name(tmp_path: Path, text: str, sender: tuple[str, str]) -> None:
    assert Settings.load({"ARSHIF_HOME": str(tmp_path), "ARSHIF_MAIL_FROM": text}).sender == sender


def test_a_running_archive_is_found_from_another_terminal(tmp_path: Path) -> None:
    running = {"pid": os.getpid(), "opensearch_url": "http://127.0.0.1:9201", "web_port": 8123, "unknown": 1}
    (tmp_path / RUNNING).write_text(json.dumps(running))
    found = Settings.load({"ARSHIF_HOME": str(tmp_path)})
    assert (found.opensearch_url, found.web_port) == ("http://127.0.0.1:9201", 8123)
    named = Settings.load({"ARSHIF_HOME": str(tmp_path), "ARSHIF_OPENSEARCH_URL": "http://engine:9200"})
    assert named.opensearch_url == "http://engine:9200"


def test_what_a_dead_run_left_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / RUNNING).write_text(json.dumps({"pid": 2**22 + 1, "opensearch_url": "http://127.0.0.1:9201"}))
    assert Settings.load({"ARSHIF_HOME": str(tmp_path)}).opensearch_url == ""
    (tmp_path / RUNNING).write_text("{")
    assert Settings.load({"ARSHIF_HOME": str(tmp_path)}).opensearch_url == ""
