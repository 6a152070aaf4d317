"""Tests of the two features. SPEC.md says what they have to find."""


def test_a_draft_is_hidden(client_of) -> None:
    """User 2 wrote post 2, a draft; user 3 is another user."""
    assert client_of(2).get("/posts/2").status == 200
    assert client_of(3).get("/posts/2").status == 404
