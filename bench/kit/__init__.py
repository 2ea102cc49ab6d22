"""What benchmarks stand on: a site and a sink of their own, clients that load them, rows."""
