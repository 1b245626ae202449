"""The domain: frozen values whose transitions return new values or refuse."""
