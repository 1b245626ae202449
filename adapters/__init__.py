"""What touches the world: chats, the terminal, the store, the network, files."""
