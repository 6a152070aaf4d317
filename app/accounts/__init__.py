"""The rules of accounts: who may sign in, with what, and how often a wrong password is tried."""
