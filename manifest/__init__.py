"""What is shipped as data: app manifests, communities and deployment files."""
