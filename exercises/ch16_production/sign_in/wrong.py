"""Wrong answers to ``sign_in``, each with what its author was thinking."""

from passlib.exc import UnknownHashError
from sqlalchemy import column, select, table, update

accounts = table("accounts", column("id"), column("username"), column("password_hash"))


def _row(session, username):
    account = accounts.c
    found = select(account.id, account.password_hash).where(account.username == username)
    return session.execute(found).one_or_none()


def _save(session, user_id, new):
    session.execute(update(accounts).where(accounts.c.id == user_id).values(password_hash=new))


def _better(context, password, known):
    try:
        return context.verify_and_update(password, known)
    except ValueError:
        return False, None


def _sign_in(
    session, context, username, password, *, verify=_better, dummy=True, saves=lambda *_: True
):
    row = _row(session, username)
    if row is None or row.password_hash is None:
        if dummy:
            context.dummy_verify()
        return None
    right, better = verify(context, password, row.password_hash)
    if not right:
        return None
    if better and saves(context, row.password_hash):
        _save(session, row.id, better)
    return row.id


def compares_hashes(session, context, username, password):
    """The same password, the same hash."""
    verify = lambda context, password, known: (context.hash(password) == known, None)
    return _sign_in(session, context, username, password, verify=verify)


def never_upgrades(session, context, username, password):
    """verify is enough."""
    return _sign_in(session, context, username, password, saves=lambda *_: False)


def always_rehashes(session, context, username, password):
    """A new hash each time can't hurt."""

    def verify(context, password, known):
        right, _ = _better(context, password, known)
        return right, context.hash(password) if right else None

    return _sign_in(session, context, username, password, verify=verify)


def upgrades_before_verifying(session, context, username, password):
    """First the hash is brought up to date."""
    row = _row(session, username)
    if row is None or row.password_hash is None:
        context.dummy_verify()
        return None
    known = row.password_hash
    try:
        if context.needs_update(known):
            known = context.hash(password)
            _save(session, row.id, known)
        return row.id if context.verify(password, known) else None
    except ValueError:
        return None


def raises_for_nobody(session, context, username, password):
    """There is such a user."""
    found = select(accounts.c.id, accounts.c.password_hash)
    row = session.execute(found.where(accounts.c.username == username)).one()
    right, better = _better(context, password, row.password_hash)
    if right and better:
        _save(session, row.id, better)
    return row.id if right else None


def quick_for_nobody(session, context, username, password):
    """Nothing to verify."""
    return _sign_in(session, context, username, password, dummy=False)


def fails_on_an_unknown_hash(session, context, username, password):
    """The context reads its hashes."""
    verify = lambda context, password, known: context.verify_and_update(password, known)
    return _sign_in(session, context, username, password, verify=verify)


def fails_on_a_long_password(session, context, username, password):
    """Only the hash can be of an unknown kind."""

    def verify(context, password, known):
        if not context.identify(known) or len(known) < 60:
            return False, None
        try:
            return context.verify_and_update(password, known)
        except UnknownHashError:
            return False, None

    return _sign_in(session, context, username, password, verify=verify)


def only_other_schemes(session, context, username, password):
    """bcrypt is to go."""
    saves = lambda context, known: context.identify(known) != context.default_scheme()
    return _sign_in(session, context, username, password, saves=saves)


def commits_itself(session, context, username, password):
    """The better hash must be kept."""
    user_id = _sign_in(session, context, username, password)
    session.commit()
    return user_id


def returns_true(session, context, username, password):
    """Right or not right."""
    return _sign_in(session, context, username, password) is not None or None


def cuts_long_passwords(session, context, username, password):
    """What the error says: truncate manually."""
    return _sign_in(session, context, username, password[:72])
