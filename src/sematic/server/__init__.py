"""The server: shows what the store knows, live, and takes in what drivers elsewhere record."""
