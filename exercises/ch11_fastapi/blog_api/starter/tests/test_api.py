"""Tests of the blog API. SPEC.md says what they have to notice."""


def test_a_user_who_is_not_there(client) -> None:
    response = client.get("/users/1")
    assert response.status == 404
