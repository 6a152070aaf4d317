"""The blog that all chapters use: its models, its two data sets and their loaders."""
