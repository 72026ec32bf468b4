"""What happens next: events in, commands out. No thread, socket, file or clock in here."""
