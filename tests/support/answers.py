"""Files as learners hand them in."""

from workbook.course import catalogue


def solved(chapter: catalogue.Chapter) -> str:
    """An exercise file with the reference solution of every exercise of the chapter."""
    return "\n\n".join(each.solution.read_text(encoding="utf-8") for each in chapter.exercises)
