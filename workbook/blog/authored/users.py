"""Twelve people. What is deliberate about them is listed in the package's docstring.

`last_login_at` is NULL where no login was ever recorded: the column is younger than the blog.
"""

from workbook.blog.authored.rows import at
from workbook.blog.data import Row


def _user(
    number: int,
    username: str,
    email: str,
    full_name: str | None,
    bio: str | None,
    *,
    created: str,
    last_login: str | None,
    is_active: bool = True,
) -> Row:
    return {
        "id": number,
        "username": username,
        "email": email,
        "full_name": full_name,
        "bio": bio,
        "is_active": is_active,
        "created_at": at(created),
        "last_login_at": at(last_login),
    }


USERS = [
    _user(
        1,
        "zoe",
        "zoe@example.com",
        "Zoë Marchand",
        "Bakes before sunrise, queries after lunch. 🥐 Lyon.",
        created="2025-01-03 05:40",
        last_login="2026-10-30 04:55",
    ),
    _user(
        2,
        "lilei",
        "lilei@example.org",
        "李雷",
        "Data engineer in Chengdu. 喜欢数据库，也喜欢辣椒。",
        created="2025-01-06 02:15",
        last_login="2026-10-31 09:20",
    ),
    _user(
        3,
        "soren",
        "soren@example.net",
        "Søren Nygaard",
        "Two wheels, one tent, no hurry.",
        created="2025-01-20 18:05",
        last_login="2026-10-12 20:41",
    ),
    _user(
        4,
        "maeve",
        "Maeve.OBrien@example.com",
        "Maeve O'Brien",
        "I grow vegetables in West Cork and argue with the slugs.",
        created="2025-01-04 11:30",
        last_login="2026-10-29 19:12",
    ),
    _user(
        5,
        "sam",
        "sam@example.net",
        "Sam Okafor",
        "Keeps servers up. Keeps expectations down.",
        created="2025-01-10 08:00",
        last_login="2026-10-31 22:08",
    ),
    _user(
        6,
        "Samira",
        "samira@example.org",
        "Samira Haddad",
        "Takes pictures of doors. Ask me about Fez.",
        created="2025-03-03 10:00",
        last_login="2026-09-17 15:30",
    ),
    _user(
        7,
        "sam_w",
        "sam.w@example.com",
        None,
        "Writing something long. Not ready to show it.",
        created="2025-03-03 10:00",
        last_login="2026-08-02 07:45",
    ),
    _user(
        8,
        "jose",
        "jose@example.org",
        # Written as e + U+0301 (combining acute): it looks like José and is not equal to it.
        "Jose\u0301 Ibarra",
        "Cook, Oaxaca. My grandmother measured with her hand, so I do as well.",
        created="2025-03-12 16:20",
        last_login="2026-10-12 20:41",
    ),
    _user(
        9,
        "priya",
        "priya@example.com",
        "Priya Raman",
        None,
        created="2025-05-27 13:10",
        last_login=None,
    ),
    _user(
        10,
        "tomek",
        "tomek@example.net",
        "Tomasz Wójcik",
        "Moved on to other things. Thank you for reading.",
        created="2025-01-09 21:00",
        last_login="2025-12-31 23:59",
        is_active=False,
    ),
    _user(
        11,
        "nina_new",
        "nina@example.com",
        None,
        None,
        created="2026-10-28 09:00",
        last_login=None,
    ),
    _user(
        12,
        "quietreader",
        "quiet@example.org",
        "Ingrid Falk",
        "",
        created="2025-06-15 12:00",
        last_login="2026-10-31 06:30",
    ),
]
