"""What a ballot is compared with, each a server of its own."""
