"""People propose to speak; organisers accept into a draft, or decline with a letter."""
