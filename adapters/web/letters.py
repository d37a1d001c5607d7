"""Links to sign in, asked for with a mail address."""

from __future__ import annotations

from starlette.background import BackgroundTask
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.signing import LONGEST_CODE, page
from adapters.web.site import Site
from bot.commands.mail import ask_to_sign_in
from bot.domain.mail import is_address


def routes(site: Site) -> list[Route]:
    """The route that asks for a link; none where no mail can be sent."""

    async def ask(request: HttpRequest) -> Response:
        """Answers the same, and as fast, whether the address is known or not: it is looked up afterwards."""
        visit = await site.visit(request)
        form = await site.submitted(request, visit)
        address = form.get("mail", "").strip()
        if not is_address(address):
            return await page(site, visit, odd=address[:LONGEST_CODE] or "—")
        response = await page(site, visit, mailed=address)
        if not site.letters.take(address.casefold(), "mail"):
            response.background = BackgroundTask(site.store.run, lambda tx: ask_to_sign_in(tx, address))
        return response

    return [Route("/sign-in/mail", ask, methods=["POST"])] if site.mails else []
