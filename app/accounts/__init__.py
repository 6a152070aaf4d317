"""The rules of accounts: who may sign in, and how often a wrong password may be tried."""
