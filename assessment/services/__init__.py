"""Use cases: read rows, call the core, write rows; one transaction each."""
