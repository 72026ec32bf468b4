"""What can be asked of the server: one thin file per resource."""
