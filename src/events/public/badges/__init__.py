"""What verifiers of badges fetch: who issues, the public key, which badges were revoked."""
