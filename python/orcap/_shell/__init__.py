"""What makes orcap.shell comfortable: names that are filled when they are touched, completion, pages."""
