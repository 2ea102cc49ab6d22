"""Attestations are worded, issued and revoked."""
