"""The bench: what things cost beside a baseline that was measured in the same run (`make bench`)."""
