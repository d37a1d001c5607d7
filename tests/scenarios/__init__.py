"""What members do and see, over HTTP only, the same on every platform. Nothing of the product is imported."""
