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
