"""avatars/illustrated"""
