"""Following up: who is called next, what comes of each call, and what the customer is promised then."""
