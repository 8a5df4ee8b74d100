"""Persons from videos of them: the footage goes on, the mouth says something else."""
