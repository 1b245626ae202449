"""The terminal: cards drawn with rich, an interactive chat, and the player of a scripted crisis."""
