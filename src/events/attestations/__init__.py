"""Attestations: who was present has it in writing, and anybody can verify that it is genuine."""
