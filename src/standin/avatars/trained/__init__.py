"""A small network, trained on one person's footage, that draws the mouth of that person."""
