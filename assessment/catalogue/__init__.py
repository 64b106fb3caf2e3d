"""The catalogue: everything that can be asked and advised, read from files, checked, and put into other languages."""
