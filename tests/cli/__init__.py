"""The `workbook` command as a learner types it, in a process of its own."""
