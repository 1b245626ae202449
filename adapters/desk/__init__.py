"""The browser desk: the rooms, cards and forms of the chats as pages that a server makes."""
