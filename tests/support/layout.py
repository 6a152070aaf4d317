"""The rules of the tree, as functions that return what breaks them (so that they can be tested)."""

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

# Where each chapter has its file or folder, and the file's ending.
CHAPTER_FOLDERS = {"notebooks": ".ipynb", "lessons": ".py", "exercises": "/"}
# What the folder of a chapter in exercises/ holds beside its exercises, and what each of those has.
CHAPTER_FILES = {"stub.py", "chapter.toml"}
EXERCISE_FILES = {"exercise.toml", "check.py", "solution.py", "wrong.py"}
# A project that is a package of several files has its solution in a folder, beside the folder that
# the learner starts with, and may have right answers, each in a folder.
PACKAGE_FOLDERS = {"starter", "solution", "right"}
PACKAGE_FILE = re.compile(r"([A-Z]+\.md|(alembic|pytest)\.ini|script\.py\.mako|[a-z0-9_]+\.py)")
# Allowed, not asked for: what the checks of a chapter share, and the parts of a long check.
SHARED = "common.py"
PART = re.compile(r"[a-z][a-z0-9_]*\.py")
NAME = re.compile(r"[a-z][a-z0-9_]*")
# Pages with nothing to solve. Of the files of exercises each has chapter.toml alone.
WITHOUT_EXERCISES = {"ch17_cheat_sheet"}
STEM = re.compile(r"ch\d\d_[a-z][a-z0-9_]*")
# The folder of a chapter's applications, which grow step by step: modules and packages.
STEPS = re.compile(r"ch\d\d_steps")

TOP = {
    *("README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml"),
    *("requirements.lock", "requirements-dev.lock"),
    *("docker-compose.yml", "Dockerfile", "alembic.ini", "alembic"),
    *("app", "lessons", "notebooks", "exercises", "workbook", "tests", "benchmarks"),
    ".ci",  # what CI runs
    ".gitignore",
    ".gitattributes",  # keeps line ends and notebook diffs the same everywhere
    ".vscode",  # the interpreter and the tests, for whoever works there
    ".devcontainer",  # a container that is ready to learn in
    ".dockerignore",  # keeps .venv and my_work out of the image
}

# Which of our packages each one may import. Tests may import anything.
MAY_IMPORT = {
    "workbook": {"workbook"},
    "lessons": {"workbook", "app"},
    "notebooks": {"workbook", "lessons", "app"},
    "exercises": {"workbook"},
    "app": {"app"},
    "alembic": {"app"},
}
OURS = {"benchmarks", "workbook", "lessons", "notebooks", "exercises", "app", "tests", "my_work"}

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
    """Chapters and exercises that lack one of their files, and files that belong to none."""
    problems = []
    stems: dict[str, set[str]] = {folder: set() for folder in CHAPTER_FOLDERS}
    packages: dict[str, set[str]] = {}  # exercises that are packages, and their folders
    held: dict[str, set[str]] = {}  # the files of each chapter's and exercise's folder
    for name in sorted(set(names)):
        path = PurePosixPath(name)
        home, *inside = path.parts
        if home not in CHAPTER_FOLDERS or path.name in {"__init__.py", "README.md"}:
            continue
        if home == "exercises" and len(inside) > 1 and STEM.fullmatch(inside[0]):
            stems[home].add(inside[0])
            if len(inside) > 3 and inside[2] in PACKAGE_FOLDERS:
                packages.setdefault("/".join(path.parts[:3]), set()).add(inside[2])
                if not PACKAGE_FILE.fullmatch(path.name):
                    problems.append(f"{name}: a stray, part of no package")
            elif _belongs_to_exercises(inside):
                held.setdefault(str(path.parent), set()).add(path.name)
            else:
                problems.append(f"{name}: a stray, part of no exercise")
        elif home == "lessons" and len(inside) > 1 and STEPS.fullmatch(inside[0]):
            modules = (*inside[1:-1], path.stem)
            if path.suffix != ".py" or not all(NAME.fullmatch(part) for part in modules):
                problems.append(f"{name}: a stray, no step of a chapter")
        elif len(inside) > 1:
            if "images" not in inside[:-1]:
                problems.append(f"{name}: a stray, in a folder of no meaning")
        elif path.suffix == CHAPTER_FOLDERS[home] and STEM.fullmatch(path.stem):
            stems[home].add(path.stem)
        else:
            problems.append(f"{name}: a stray, named like no chapter")
    for stem in sorted(set().union(*stems.values())):
        for folder, ending in CHAPTER_FOLDERS.items():
            if stem not in stems[folder]:
                problems.append(f"{folder}/{stem}{ending}: missing")
            elif folder == "exercises":
                held.setdefault(f"{folder}/{stem}", set())
    for folder, files in sorted(held.items()):
        needed = EXERCISE_FILES if folder.count("/") == 2 else CHAPTER_FILES
        if folder.removeprefix("exercises/") in WITHOUT_EXERCISES:
            needed = needed - {"stub.py"}
        if folder in packages:
            needed = needed - {"solution.py"}
        problems += [f"{folder}/{file}: missing" for file in sorted(needed - files)]
    for folder, there in sorted(packages.items()):
        problems += [f"{folder}/{each}/: missing" for each in sorted(PACKAGE_FOLDERS - there)]
    return problems


def _belongs_to_exercises(inside: list[str]) -> bool:
    """Whether a file may be at that place in a chapter's folder."""
    match inside:
        case [_, file]:
            return file in CHAPTER_FILES | {SHARED}
        case [_, exercise, file]:
            named = file in EXERCISE_FILES | {"right.py"} or PART.fullmatch(file)
            return bool(named and NAME.fullmatch(exercise))
        case _:
            return False


def unused_parts(sources: Mapping[str, str]) -> list[str]:
    """Modules in exercises/ that no other file there imports (paths and texts of its files)."""
    imported = {
        module
        for name, source in sources.items()
        if name.endswith(".py")
        for module in _imported(ast.parse(source), name)
    }
    return [
        f"{name}: imported by no check"
        for name in sorted(sources)
        if name.startswith("exercises/")
        and name.endswith(".py")
        and not PACKAGE_FOLDERS & set(PurePosixPath(name).parts)
        and PurePosixPath(name).name not in CHAPTER_FILES | EXERCISE_FILES | {"right.py"}
        and name.removesuffix(".py").replace("/", ".") not in imported
    ]


def import_problems(name: str, source: str) -> list[str]:
    """Imports of a file (its path, its text) that do not point the one way."""
    home = name.split("/", maxsplit=1)[0]
    allowed = MAY_IMPORT.get(home)
    if allowed is None:
        return []
    if home == "exercises" and PACKAGE_FOLDERS & set(PurePosixPath(name).parts):
        allowed = allowed | {"app"}  # a project may begin with a copy of it
    tree = ast.parse(_code_of(source) if name.endswith(".ipynb") else source)
    return [
        f"{name}: imports {module}"
        for module in _imported(tree, name)
        if module.split(".")[0] in OURS - allowed and not _is_own(name, module)
    ]


def _is_own(name: str, module: str) -> bool:
    """Whether a check imports what its chapter shares, or a part of itself; a lesson, its steps."""
    path = PurePosixPath(name)
    if path.parts[0] == "lessons":
        return module.startswith(f"lessons.{path.parts[1][:4]}_steps")
    if len(path.parts) < 3 or path.name in {"stub.py", "solution.py", "right.py", "wrong.py"}:
        return False
    chapter, own = ".".join(path.parts[:2]), ".".join(path.parts[:3])
    return module == f"{chapter}.common" or (
        module.startswith(f"{own}.") and not module.endswith((".solution", ".right", ".wrong"))
    )


def import_graph(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Which module imports which, from the source of each: ``{"a.b": "from a import c"}``.

    Every import counts: at the top, inside a function, and under ``if TYPE_CHECKING``. A package
    stands for its ``__init__``. ``from a import b`` needs the module ``a.b`` if there is one, and
    ``a`` otherwise. That Python also runs the ``__init__`` of ``a`` on the way is left out.
    """
    graph: dict[str, set[str]] = {module: set() for module in sources}
    for module, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = _base(node, module, sources)
                names = [f"{base}.{alias.name}" for alias in node.names]
                wanted = [name if name in sources else base for name in names]
            else:
                continue
            graph[module].update(name for name in wanted if name in sources)
    return graph


def _base(node: ast.ImportFrom, module: str, sources: Iterable[str]) -> str:
    """The module behind ``from ... import``, which may be relative to ``module``."""
    if not node.level:
        return node.module or ""
    is_package = any(other.startswith(f"{module}.") for other in sources)
    parts = module.split(".")
    above = parts[: len(parts) - node.level + is_package]
    return ".".join([*above, *filter(None, [node.module])])


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or through others."""
    reached: dict[str, set[str]] = {}
    for module in graph:
        seen: set[str] = set()
        to_visit = list(graph[module])
        while to_visit:
            if (other := to_visit.pop()) not in seen:
                seen.add(other)
                to_visit += graph[other]
        reached[module] = seen
    groups = {
        tuple(sorted({module, *(other for other in seen if module in reached[other])}))
        for module, seen in reached.items()
        if module in seen
    }
    return [list(group) for group in sorted(groups)]


def modules(folder: str) -> dict[str, str]:
    """The source of each module below a folder, by the name under which it is imported."""
    found = {}
    for name in files():
        if name.startswith(f"{folder}/") and name.endswith(".py"):
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found[module] = (ROOT / name).read_text(encoding="utf-8")
    return found


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
