"""What orcap.capture, orcap.query and orcap.export are made of."""
