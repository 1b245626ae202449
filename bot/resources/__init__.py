"""Resources: the library of what helps a customer who has to wait."""
