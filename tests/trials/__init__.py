"""The whole program tried as strangers, scanners and attackers would."""
