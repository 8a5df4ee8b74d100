"""The routes of v3; v1 and v2 are beside this package."""
