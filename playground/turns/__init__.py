"""What happened in a turn and what it owes next: pure, without Django, SDK or I/O."""
