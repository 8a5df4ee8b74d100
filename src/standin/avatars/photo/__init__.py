"""Photo avatars: one portrait becomes a presenter. Drawing needs numpy and OpenCV alone."""
