"""The core of Plenary: it knows no platform, no database, no network and no clock."""
