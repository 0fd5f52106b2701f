"""What is there and what happened: reads clouds, knows nothing of findings."""
