"""The worker: one registry of jobs, run by Arq, or by the clock while Redis is away."""
