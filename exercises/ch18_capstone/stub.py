"""Chapter 18, The finished application.

The one project of this chapter is a folder, `my_work/capstone`: begin with SPEC.md in it.
`workbook check capstone` judges it.
"""
