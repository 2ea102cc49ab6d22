"""What may leave now: the pause, the limit of the relay, the limit of each destination domain."""
