"""Tests of what the deployed application adds to the API. SPEC.md says what they have to find."""


def test_the_process_is_alive(start) -> None:
    answer = start().get("/health/live")
    assert (answer.status, answer.json()) == (200, {"status": "ok"})
