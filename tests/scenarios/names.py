"""Enough invented people and organisations for every scenario to have its own."""

# fmt: off
_GIVEN = (
    "Ana", "Bo", "Cleo", "Dara", "Emeka", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Leo", "Milan",
    "Noor", "Olga", "Pia", "Rosa", "Sami", "Tova", "Uma",
)
_FAMILY = ("Reyes", "Lind", "Diallo", "Okafor", "Petrov", "Silva", "Tanaka", "Moreau", "Haddad", "Novak")
_RIVERS = (
    "Amazon", "Benue", "Congo", "Danube", "Ebro", "Fraser", "Ganges", "Hudson", "Indus", "Jordan",
    "Klamath", "Loire", "Mekong", "Niger", "Orinoco", "Parana", "Rhine", "Severn", "Tigris", "Ural",
    "Volta", "Weser", "Xingu", "Yukon", "Zambezi", "Aare", "Bann", "Clyde", "Dvina", "Elbe", "Fly",
    "Gambia", "Huang", "Isar", "Jubba", "Kura", "Lena", "Meuse", "Neva", "Oder", "Po", "Rhone", "Seine",
    "Tagus", "Ubangi", "Vistula", "Warta", "Yangtze",
)
# fmt: on
_SEAS = ("Baltic", "Coral", "Tasman", "Timor", "Arafura", "Caspian")
PEOPLE = tuple(f"{given} {family}" for family in _FAMILY for given in _GIVEN)
ORGANISATIONS = tuple(f"{river} {kind}" for kind in ("Relief", "Logistics", "Transport") for river in _RIVERS)
MINISTRIES = ("Ministry of Bridges", "Ministry of Harbours")
"""Governmental organisations, where a community tells them apart."""
FAMILIES = tuple((f"{sea} Federation", f"{sea} North", f"{sea} South") for sea in _SEAS)
"""Related organisations: a parent and its children."""
