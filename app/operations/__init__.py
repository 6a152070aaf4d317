"""For those who run the app: logs, metrics, usage, migrations, connection limits, demo data."""
