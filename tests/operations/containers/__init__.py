"""The site in containers, tried with a real engine: `make containers`."""
