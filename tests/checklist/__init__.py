"""``workbook checklist``: each point on a good application or database and on a bad one."""
