"""Rows and transactions: the same code for SQLite and PostgreSQL."""
