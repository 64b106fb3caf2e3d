"""Attacks on what is published: somebody who sees every table and knows one member tries to find out about the others."""
