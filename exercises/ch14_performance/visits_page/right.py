"""Other right answers to ``visits_page``, each with what its author was thinking."""

from sqlalchemy import and_, column, or_, select, table, text

visits = table("visits", column("id"), column("happened_at"))


def plain_sql(connection, size, last=None):
    """A row value in SQL."""
    after = "WHERE (happened_at, id) < (:moment, :id)" if last else ""
    query = text(
        f"SELECT happened_at, id FROM visits {after} ORDER BY happened_at DESC, id DESC LIMIT :size"
    )
    values = {"size": size} | (dict(zip(("moment", "id"), last)) if last else {})
    return [tuple(row) for row in connection.execute(query, values)]


def a_bound_for_the_index(connection, size, last=None):
    """OR says it exactly; the bound in front of it says where to begin."""
    moment, number = visits.c.happened_at, visits.c.id
    page = select(moment, number).order_by(moment.desc(), number.desc()).limit(size)
    if last:
        seen, its_id = last
        page = page.where(moment <= seen, or_(moment < seen, and_(moment == seen, number < its_id)))
    return [(found, its_id) for found, its_id in connection.execute(page).all()]
