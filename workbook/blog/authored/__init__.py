"""The authored blog: 12 users, 40 posts, 15 tags, 60 comments, written by hand.

All times are UTC, in 2025 and 2026. What is deliberate, by id or name (proven in
`tests/blog/test_authored.py`; the general kinds also in `tests/blog/test_traps.py`):

Users
    full_name NULL: 7 sam_w, 11 nina_new. bio NULL: 9 priya, 11; bio '' (not NULL): 12.
    last_login_at NULL: 9, 11; equal for 3 soren and 8 jose. created_at equal for 6 and 7.
    Inactive: 10 tomek, who has posts and comments.
    No posts: 11 and 12. No comments: 7 and 11. So 11 has nothing, and 12 only comments.
    One post: 9. Most posts: 1 zoe (11). Equal numbers: 3 and 4 (5), 6, 7, 8 and 10 (2).
    Only drafts: 7.
    LIKE 'sam%' finds sam and sam_w; ILIKE finds Samira too; the _ of LIKE 'sam_%' is a wildcard.
    Names: Zoë, 李雷, Søren, O'Brien, Wójcik, an emoji in the bio of 1. The name of 8 is written
    with a combining accent: equal to "José Ibarra" only after normalize().
Posts
    Drafts (published_at NULL, views 0): 24, 34 to 39. Published with views 0: 22, 40.
    Equal views: 4200 for 11, 13, 28 (the most of all; 11 and 28 are both by zoe), 2310 for 20 and
    31, 1850 for 2 and 19 (one author), 1490 for 7, 18, 27, 1105 for 17 and 30, 305 for 8 and 23.
    Equal published_at: 19, 20, 21; and 26, 27.
    Post 17 was created before post 16, so the order of ids is not the order of time.
    Titles that repeat: "Weekend notes" (5, 8, 23, 29; zoe twice), "Chapter one" (24, 36; sam_w).
    Title 4 contains % and _ ; LIKE '100%' also finds 16. Title 9 begins with a small letter, title
    14 with Å: with C.UTF-8 they sort after the rest. Title 15 and content 6 contain an apostrophe.
    No tags: 3, 9, 22, 34. No comments: 22 posts, all drafts among them. Most comments: 13 (12).
    Content 28 has about 20,000 characters, content 27 is one line.
    details: NULL for 3, 9, 22, 34, 36, 39; {} for 16; the key "cover" of 28 holds JSON null; most
    lack some key, such as "level" or "recipe".
Tags
    On no post: woodwork, poetry. Only on a draft: music. 1 and 2 (sql, postgresql) are on 10 each.
Comments
    Threads of 5 levels under posts 2 (5 to 9) and 13 (30 to 34). 48 answers 47, both by priya.
    Comments 13 and 14 have the same created_at. "Thank you!" stands there three times: 9 by sam,
    25 and 40 by quietreader. 10 is later than 11 to 37: ids are not in the order of time.
"""

from workbook.blog.authored.comments import REMARKS
from workbook.blog.authored.posts_2025 import POSTS_2025
from workbook.blog.authored.posts_2026 import POSTS_2026
from workbook.blog.authored.tags import TAGS
from workbook.blog.authored.users import USERS
from workbook.blog.data import BlogData


def _assemble() -> BlogData:
    user_ids = {user["username"]: user["id"] for user in USERS}
    tag_ids = {str(tag["name"]): int(str(tag["id"])) for tag in TAGS}
    articles = POSTS_2025 + POSTS_2026
    return BlogData(
        users=USERS,
        tags=TAGS,
        posts=[article.post_row(user_ids) for article in articles],
        post_tags=[row for article in articles for row in article.tag_rows(tag_ids)],
        comments=[remark.row(user_ids) for remark in REMARKS],
    )


AUTHORED = _assemble()
