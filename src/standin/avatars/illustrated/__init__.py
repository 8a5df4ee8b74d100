"""Illustrated presenters: layers painted once, bent in space; eyes and mouth drawn each frame."""
