"""What belongs to a programme beside its sessions and people: what is asked, told and kept."""
