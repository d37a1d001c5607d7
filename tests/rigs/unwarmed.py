"""`plenary serve` that never gets to what may wait until it is ready; it says at its end what it loaded."""

import sys

import bot.__main__ as product
from adapters.server import serve


async def unwarmed(app, host, port, started, *rest) -> None:  # type: ignore[no-untyped-def]
    """Serves without calling `started`."""

    async def nothing() -> None:
        pass

    await serve(app, host, port, nothing, *rest)
    print("LOADED", *sys.modules, flush=True)


if __name__ == "__main__":
    product.serve_http = unwarmed  # type: ignore[assignment]
    product.main()
