from filmed import packed, quiet

__all__ = ["packed", "quiet"]
