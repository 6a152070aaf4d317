"""The test: each rule of the feature, over HTTP."""

from collections.abc import Callable

from workbook.asgi import Client


def test_a_note_is_private(client_of: Callable[[int], Client]) -> None:
    """User 2 has published post 1, and post 2 is a draft of theirs; user 3 is another user."""
    grace, edgar = client_of(2), client_of(3)
    assert edgar.put("/posts/1/note", json={"text": "first"}).status == 200
    assert edgar.put("/posts/1/note", json={"text": "second"}).status == 200
    assert edgar.get("/posts/1/note").json() == {"post_id": 1, "text": "second"}
    assert grace.get("/posts/1/note").status == 404
    assert edgar.put("/posts/2/note", json={"text": "hidden"}).status == 404
    assert edgar.put("/posts/1/note", json={"text": " "}).status == 422
