"""Who can be shown: the avatar's contract, the catalogue, and one folder a kind."""
