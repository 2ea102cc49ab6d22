"""Proposals to speak: a programme opens a call, people propose, organisers decide."""
