"""Ratios within one run: what a ballot costs here, in stock SDKs and in hand-written floors."""
