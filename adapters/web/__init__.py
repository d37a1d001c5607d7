"""The web: a board for everybody, a chat for members, pages of results."""
