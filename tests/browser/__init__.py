"""The workbook as a person meets it: JupyterLab in a real browser."""
