"""What is outside of packets: other programs, their files, people at a prompt."""
