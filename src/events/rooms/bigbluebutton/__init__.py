"""BigBlueButton's API, also behind Scalelite: signed calls, answers in XML, what it posts back."""
