"""The cheat sheet: one source for the notebook, the terminal and the printed page.

* ``sheet/*.toml``: the lines, each in all its spellings; ``reading`` reads them.
* ``preamble``: the imports that every line may use.
* ``running``, ``terminal``: run a spelling on a real database; ``recorded`` keeps what came of it
  (``recorded.json``; ``python -m workbook.authoring cheat`` renews it, a test compares it).
* ``searching``, ``text``, ``page``, ``cells``: the sheet in a terminal, on paper, in the notebook.
"""
