"""Values that pipelines often pass around: pictures, links, prompts, places in cloud storage, models by reference."""
