"""Stand-ins for the platforms: they speak HTTP and know nothing of the product."""
