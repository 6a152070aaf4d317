"""What several checks of chapter 1 share."""

from datetime import UTC, datetime

LOGIN = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
