"""What Sigma cannot say: one file per family of detections, each with its metadata and what makes its findings."""
