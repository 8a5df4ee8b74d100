"""The page on which a person makes a video without writing a request."""
