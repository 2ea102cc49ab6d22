"""Signing in elsewhere: OpenID Connect (authorization code), beside mailed code and passkey."""
