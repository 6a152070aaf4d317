"""The rules of the tree, as functions that return what breaks them (so that they can be tested)."""

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

# Where each chapter has its file, and the file's ending.
CHAPTER_FOLDERS = {
    "notebooks": ".ipynb",
    "lessons": ".py",
    "exercises": ".py",
    "exercises/checks": "/",  # a folder: in it a file for each exercise, and what they share
    "exercises/solutions": ".py",
    "exercises/wrong": ".py",
    "exercises/hints": ".toml",
}
# A page to look things up: nothing to solve.
WITHOUT_EXERCISES = {"ch16_cheat_sheet"}
STEM = re.compile(r"ch\d\d_[a-z][a-z0-9_]*")

TOP = {
    *("README.md", "LICENSE", "Makefile", "pyproject.toml"),
    *("requirements.lock", "requirements-dev.lock"),
    *("docker-compose.yml", "Dockerfile", "alembic.ini", "alembic"),
    *("app", "lessons", "notebooks", "exercises", "workbook", "tests"),
    ".ci",  # what CI runs
    ".gitignore",
    ".gitattributes",  # keeps line ends and notebook diffs the same everywhere
    ".dockerignore",  # keeps .venv and my_work out of the image
}

# Which of our packages each one may import. Tests may import anything.
MAY_IMPORT = {
    "workbook": {"workbook"},
    "lessons": {"workbook"},
    "notebooks": {"workbook", "lessons"},
    "exercises": {"workbook"},
    "app": {"app"},
    "alembic": {"app"},
}
OURS = {"workbook", "lessons", "notebooks", "exercises", "app", "tests", "my_work"}

FORBIDDEN_TEXT = {
    "a path of one machine": r"/(?:work|root)/|/(?:home|Users)/[A-Za-z]",
    "the address of a package registry": (
        r"pythonhosted\.org|pypi\.org/simple|registry\.npmjs|artifactory\.|/opt/py[p]i"
    ),
    "a secret": (
        r"\bgh[pousr]_[A-Za-z0-9]{30}|\bgithub_pat_\w{20}|\bglpat-[\w-]{20}|\bAKIA[0-9A-Z]{16}"
        r"|\bxox[abp]-[\w-]{10}|\bsk-[A-Za-z0-9]{30}|\bpypi-AgE\w{20}|token=[0-9a-f]{32}"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    ),
}


def files() -> list[str]:
    """All files of the project that git knows or would add, as relative paths with slashes."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    names = {name.decode() for name in listed.split(b"\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


def ignored_but_tracked() -> list[str]:
    """Files that somebody has added although .gitignore excludes them."""
    command = ["git", "ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [name.decode() for name in listed.split(b"\0") if name]


def strays_at_the_top(names: Iterable[str]) -> list[str]:
    """Top-level entries that the design does not name."""
    return sorted({name.split("/")[0] for name in names} - TOP)


def stem_problems(names: Iterable[str]) -> list[str]:
    """Chapters that lack one of their files, and files that belong to no chapter."""
    known = set(names)
    problems = []
    stems: dict[str, set[str]] = {folder: set() for folder in CHAPTER_FOLDERS}
    for name in sorted(known):
        path = PurePosixPath(name)
        folder = str(path.parent)
        if path.parts[:2] == ("exercises", "checks") and len(path.parts) > 3:
            stems["exercises/checks"].add(path.parts[2])
        elif folder in CHAPTER_FOLDERS:
            if path.suffix == CHAPTER_FOLDERS[folder] and STEM.fullmatch(path.stem):
                stems[folder].add(path.stem)
            elif path.name not in {"__init__.py", "README.md"}:
                problems.append(f"{name}: a stray, named like no chapter")
        elif path.parts[0] in CHAPTER_FOLDERS and "images" not in path.parts[:-1]:
            problems.append(f"{name}: a stray, in a folder of no meaning")
    for stem in sorted(set().union(*stems.values())):
        for folder, ending in CHAPTER_FOLDERS.items():
            if folder.startswith("exercises") and stem in WITHOUT_EXERCISES:
                continue
            if stem not in stems[folder]:
                problems.append(f"{folder}/{stem}{ending}: missing")
    return problems


def import_problems(name: str, source: str) -> list[str]:
    """Imports of a file (its path, its text) that do not point the one way."""
    home = name.split("/", maxsplit=1)[0]
    allowed = MAY_IMPORT.get(home)
    if allowed is None:
        return []
    tree = ast.parse(_code_of(source) if name.endswith(".ipynb") else source)
    # The checks of one chapter share a file of theirs.
    own = ".".join(PurePosixPath(name).parts[:3]) if name.startswith("exercises/checks/") else name
    return [
        f"{name}: imports {module}"
        for module in _imported(tree, name)
        if module.split(".")[0] in OURS - allowed and not module.startswith(f"{own}.")
    ]


def text_problems(name: str, text: str) -> list[str]:
    """Traces of one machine, one registry, or one person's secrets."""
    found = []
    for what, pattern in FORBIDDEN_TEXT.items():
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: {what}: {match.group(0)}")
    return found


def _imported(tree: ast.AST, name: str) -> Iterator[str]:
    parts = PurePosixPath(name).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom):
            base = parts[: len(parts) - node.level + 1]
            yield ".".join((*base, node.module or ""))


def _code_of(notebook: str) -> str:
    """The code of a notebook's cells, without the lines that only IPython understands."""
    lines = []
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            text = "".join(cell["source"])
            # A cell that is to show a syntax error has no imports to speak of.
            if _is_python(text := re.sub(r"(?m)^\s*[%!].*$", "pass", text)):
                lines.append(text)
    return "\n".join(lines)


def _is_python(text: str) -> bool:
    try:
        # Cells may await at the top, which plain Python allows in functions only.
        compile(text, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except SyntaxError:
        return False
    return True
