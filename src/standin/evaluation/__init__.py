"""How good finished videos are, judged from the files alone, and how fast they are made."""
