"""Webhooks by the Standard Webhooks specification: other programs are told what happened."""
