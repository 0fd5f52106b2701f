"""The button that plays the attack: only its own page presses it, and each act is shown when it is over."""

import time
from collections.abc import Iterator
from contextlib import closing
from html import escape
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from sandbox.attack import ACTS
from sandbox.client import SandboxClient
from sandbox.runtime.functions import missing
from sandbox.theatre import TOLD
from tests.cloud import a_sandbox

pytestmark = [pytest.mark.processes, pytest.mark.skipif(bool(missing()), reason=missing() or "functions run here")]


@pytest.fixture(scope="module")
def stage() -> Iterator[SandboxClient]:
    with a_sandbox() as cloud:
        yield cloud


def asked(cloud: SandboxClient, method: str, path: str, words: str = "", **headers: str) -> tuple[int, str, str]:
    """Status, body and policy of an answer."""
    connection = HTTPConnection(urlsplit(cloud.url).netloc, timeout=10)
    with closing(connection):
        connection.request(method, f"/_sandbox/{path}", body=words, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Content-Security-Policy", "")


def press(cloud: SandboxClient, words: str, **headers: str) -> int:
    return asked(cloud, "POST", "attack", words, **headers)[0]


def page(cloud: SandboxClient) -> str:
    status, shown, policy = asked(cloud, "GET", "")
    assert (status, "default-src 'none'" in policy) == (200, True)
    return shown


@pytest.mark.parametrize(
    ("words", "headers", "status"),
    [
        pytest.param("behaviour=lost&size=256", {"Sec-Fetch-Site": "cross-site"}, 403, id="another site's page"),
        pytest.param("behaviour=lost&size=256", {"Sec-Fetch-Site": "same-site"}, 403, id="another port's page"),
        pytest.param("behaviour=other&size=256", {}, 400, id="an unknown behaviour"),
        pytest.param("behaviour=lost&size=999999999", {}, 400, id="an unknown size"),
    ],
)
def test_what_is_refused_plays_nothing(stage: SandboxClient, words: str, headers: dict[str, str], status: int) -> None:
    before = page(stage)
    assert press(stage, words, **headers) == status
    assert page(stage) == before


def test_the_page_has_its_style(stage: SandboxClient) -> None:
    assert asked(stage, "GET", "theatre.css")[0] == 200


def test_every_act_is_shown_with_what_the_portal_tells(stage: SandboxClient) -> None:
    assert set(TOLD) == set(ACTS)
    assert all(escape(text) in page(stage) for text in TOLD.values())


def test_the_attack_is_played_once_at_a_time_and_shows_its_acts(stage: SandboxClient) -> None:
    assert press(stage, "behaviour=split&size=1024", **{"Sec-Fetch-Site": "same-origin"}) == 303
    assert press(stage, "behaviour=lost&size=256") == 303
    for _ in range(600):
        shown = page(stage)
        if "All acts were played" in shown or "broke off" in shown:
            break
        assert 'http-equiv="refresh"' in shown
        assert '<option value="split" selected>' in shown
        time.sleep(0.1)
    assert "All acts were played" in shown, shown[-3000:]
    assert shown.count(" UTC, ") == len(ACTS)
    assert 'http-equiv="refresh"' not in shown
