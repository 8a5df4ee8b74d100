"""The grid of avatars, wherever one is chosen."""

from nicegui.element import Element


class People(Element, component="components/people.js"):
    """Cards of `cast.Person`s; ``small`` for a row to pick from."""
