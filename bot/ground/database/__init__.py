"""The database: engine, base class, column types and migrations."""
