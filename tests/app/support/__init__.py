"""What the tests of the API share: a client, real servers, databases."""
