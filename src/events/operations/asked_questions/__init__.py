"""Questions to the speakers: participants ask and vote, moderators take them one by one."""
