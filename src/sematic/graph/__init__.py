"""What people write: `@func`, futures, context, retry and resource settings, and the graph their calls make."""
