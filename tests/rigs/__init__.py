"""What tests run on: databases, a running bot, digests, canaries, the rules of the house."""
