"""What residents type stands in the conversation alone: in no log and in no metric, whatever goes wrong."""

import json

from tests.stack import Stack, new_sender

MARK = "kwispelsnorretje"


def test_a_question_stands_in_no_log_and_no_metric(stack: Stack) -> None:
    sender = new_sender()
    say_it_in_every_way(stack, sender)

    assert MARK in json.dumps(stack.http.get(f"/api/conversations/{sender}").json()), "the search itself must work"
    for name, log in stack.logs().items():
        assert MARK not in log, f"{name}.log"
        assert sender not in log, f"{name}.log"
    metrics = stack.http.get("/metrics").raise_for_status().text
    assert "datawijzer_messages_total" in metrics
    assert MARK not in metrics
    assert sender not in metrics


def test_no_problem_repeats_what_was_said(stack: Stack) -> None:
    for response in say_it_in_every_way(stack, new_sender()):
        if response.is_error:
            assert MARK not in response.text


def say_it_in_every_way(stack: Stack, sender: str) -> list:
    """The mark as a question, a command, a broken body, too long a text, feedback and an address."""
    post, as_json = stack.http.post, {"content-type": "application/json"}
    chat = {"sender": sender, "message": f"wat doen jullie met mijn {MARK}"}
    return [
        post("/api/chat", json=chat),
        post("/api/chat", json={**chat, "message": f"/{MARK}"}),
        post("/api/chat", json={**chat, "message": f'/choose{{"faq": "{MARK}'}),
        post("/api/chat", json={**chat, "message": f"{MARK} " * 100}),
        post("/api/chat", json={**chat, "sender": MARK[:5]}),
        post("/api/chat", content=f'{{"sender": "{sender}", "message": "{MARK}'.encode(), headers=as_json),
        post("/api/chat", content=MARK.encode(), headers={"content-type": "text/plain"}),
        post("/api/feedback", json={"sender": sender, "faq": MARK, "version": 1, "helpful": True}),
        stack.http.get(f"/api/faq/{MARK}"),
        stack.http.get(f"/{MARK}"),
        stack.http.get(f"/api/conversations/{MARK}"),
    ]
