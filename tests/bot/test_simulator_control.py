"""The control side over HTTP, and the simulator as a process of its own."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.simulators.telegram import TelegramServer
from bot.simulators.telegram.control_web import VERBS

SITI = 1001


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(running: TelegramServer) -> Iterator[httpx.Client]:
    running.control.reset()
    with httpx.Client(base_url=running.url, verify=False) as client:
        yield client


def told(client: httpx.Client, verb: str, **arguments: Any) -> Any:
    answer = client.post(f"/control/{verb}", json=arguments)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def updates(client: httpx.Client, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/bot{token}/getUpdates").json()["result"]
    return found


def test_people_speak_over_http(running, client):
    group = told(client, "group", title="KIM", members=[SITI])
    told(client, "says", chat_id=SITI, text="halo", forwarded_from="Grup Keluarga")
    told(client, "photo", chat_id=SITI, content_base64=base64.b64encode(b"jpeg").decode())
    told(client, "sends", chat_id=SITI, kind="voice", details={"content_base64": base64.b64encode(b"ogg").decode()})
    told(client, "says", chat_id=group, text="/cek", by=SITI)
    told(client, "blocks", person_id=SITI)
    told(client, "raw", update={"telepathy": {}})
    kinds = [set(one) - {"update_id"} for one in updates(client, running.token)]
    assert kinds == [{"message"}] * 4 + [{"my_chat_member"}, {"telepathy"}]


def test_a_batch_over_http_arrives_whole_or_says_what_is_wrong(running, client):
    steps = [{"verb": "says", "chat_id": SITI, "text": str(n)} for n in range(3)]
    assert len(client.post("/control/batch", json=steps).json()["result"]) == 3
    assert len(updates(client, running.token)) == 3


def test_the_journal_over_http(running, client):
    told(client, "person", person_id=SITI, first_name="Siti")
    told(client, "fault", kind="lost", method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(f"/bot{running.token}/sendMessage", json={"chat_id": SITI, "text": "hilang"})
    client.post(f"/bot{running.token}/sendMessage", json={"chat_id": SITI, "text": "sampai"})
    rows = client.get("/control/journal", params={"chat_id": SITI, "count": 2}).json()["result"]
    assert [(row["text"], row["is_answered"]) for row in rows] == [("hilang", False), ("sampai", True)]
    assert rows[0]["at"] <= rows[1]["at"]
    later = client.get("/control/journal", params={"after": rows[0]["number"], "method": "sendMessage"})
    assert [row["text"] for row in later.json()["result"]] == ["sampai"]
    impatient = client.get("/control/journal", params={"count": 9, "within_seconds": 0.05})
    assert (impatient.status_code, "heard 2 of 9" in impatient.json()["error"]) == (400, True)
    state = client.get("/control/state").json()["result"]
    assert state["calls"] == {"sendMessage lost": 1, "sendMessage 200": 1}
    assert state["faults"][0]["struck"] == 1
    told(client, "reset")
    assert client.get("/control/state").json()["result"]["rows"] == 0


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("levitates", "{}"),
        ("says", '{"chat_id": 5}'),
        ("says", '{"chat_id": -5, "text": "no such group"}'),
        ("fault", '{"kind": "sulking"}'),
        ("presses", '{"chat_id": 5, "button": "none"}'),
        ("says", "[]"),
        ("says", "{"),
        ("batch", '[{"verb": "flies"}]'),
    ],
)
def test_nonsense_is_answered_with_a_sentence(client, verb, body):
    answer = client.post(f"/control/{verb}", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_verbs_describe_themselves(client):
    described = client.get("/control").json()["result"]
    assert set(described) == VERBS
    assert "A person writes a text" in described["says"]


def test_the_simulator_by_itself():
    command = [sys.executable, "-m", "bot.simulators", "--port", "0", "--token", "5:abc", "--accept-strangers"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())
            base = f"{address['url']}/bot{address['token']}"
            assert httpx.get(f"{base}/getMe").json()["result"]["id"] == 5
            httpx.post(f"{base}/sendMessage", data={"chat_id": 99, "text": "x"})
            rows = httpx.get(f"{address['control']}/journal").json()["result"]
            assert [row["chat_id"] for row in rows] == [99]
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_no_platform_sdk_is_imported():
    code = "import sys, bot.simulators.__main__; print(sorted({'aiogram', 'telegram', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
