"""For those who write chapters: rebuild notebooks, and edit them as plain text.

::

    python -m workbook.authoring rebuild ch05_crud       # run, store the outputs, byte-identical
    python -m workbook.authoring export ch05_crud > ch05.py
    python -m workbook.authoring import ch05_crud ch05.py
"""
