"""What other packages lend."""
