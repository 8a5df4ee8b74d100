"""Decode, encode, join: the only room that knows file formats."""
