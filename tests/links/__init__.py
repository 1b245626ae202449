"""Links looked up at a real TLS server of this machine, with a certificate authority of its own."""
