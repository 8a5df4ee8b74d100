"""Networks that people bring: the mouth, or the whole face, drawn by a neural engine."""
