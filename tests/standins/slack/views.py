"""Modals and the Home tab: the views methods, and what a modal does after it was submitted."""

from .blocks import HOME, MODAL, view_problems
from .budgets import TIER_4
from .method import Method, Request
from .shapes import Json
from .world import TRIGGER_SECONDS, Refused, View, World

DEEPEST = 3


def _checked(world: World, where: str, view: object, kind: str) -> Json:
    problems = view_problems(view, kind)
    if problems:
        world.violation(where, f"invalid view {problems}")
        raise Refused("invalid_arguments", messages=[f"[ERROR] {problem}" for problem in problems])
    assert isinstance(view, dict)
    return view


def _sent(request: Request, kind: str) -> Json:
    request.need("view")
    return _checked(request.world, f"{request.method} {request.workspace.id}", request.decoded("view"), kind)


def as_json(world: World, view: View) -> Json:
    """The view as the Web API and the payloads give it, with what was filled in."""
    workspace = world.workspaces[view.team]
    absent = {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        **absent,
        **view.content,
        "id": view.id,
        "team_id": view.team,
        "hash": view.hash,
        "state": {"values": view.state},
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_installed_team_id": view.team,
        "bot_id": workspace.bot_id,
    }


def _exchange(request: Request) -> str:
    """The user who was shown the trigger; a trigger opens one view within three seconds."""
    trigger = request.world.triggers.get(str(request.need("trigger_id")))
    if trigger is None or trigger.team != request.workspace.id:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if request.world.clock() - trigger.born > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _open(world: World, team: str) -> list[View]:
    return [view for (there, _), stack in world.stacks.items() if there == team for view in stack]


def _external_id_is_new(world: World, team: str, content: Json, but: View | None = None) -> None:
    taken = {view.content.get("external_id") for view in _open(world, team) if view is not but}
    if content.get("external_id") and content["external_id"] in taken:
        raise Refused("duplicate_external_id")


def add(world: World, team: str, user: str, content: Json) -> View:
    """Lay a modal on this person's stack."""
    stack = world.stack(team, user)
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    name, root = world.new_id("V"), stack[0].id if stack else ""
    view = View(name, team, user, content, "", root or name, stack[-1].id if stack else None)
    stack.append(view)
    return world.show_view(view, content)


def open_view(request: Request) -> Json:
    content, world, team = _sent(request, MODAL), request.world, request.workspace.id
    _external_id_is_new(world, team, content)
    user = _exchange(request)
    world.stack(team, user).clear()
    return {"view": as_json(world, add(world, team, user, content))}


def push(request: Request) -> Json:
    content, world, team = _sent(request, MODAL), request.world, request.workspace.id
    _external_id_is_new(world, team, content)
    user = _exchange(request)
    if not world.stack(team, user):
        raise Refused("not_found")
    return {"view": as_json(world, add(world, team, user, content))}


def _same_hash(request: Request, view: View) -> None:
    if request.args.get("hash") and request.args["hash"] != view.hash:
        raise Refused("hash_conflict")


def update(request: Request) -> Json:
    by, world, team = request.args, request.world, request.workspace.id
    if not by.get("view_id") and not by.get("external_id"):
        raise Refused("invalid_arguments", messages=["[ERROR] view_id or external_id is needed"])
    for view in _open(world, team):
        named = by.get("external_id") and by["external_id"] == view.content.get("external_id")
        if named or view.id == by.get("view_id"):
            _same_hash(request, view)
            content = _sent(request, MODAL)
            _external_id_is_new(world, team, content, but=view)
            return {"view": as_json(world, world.show_view(view, content))}
    raise Refused("not_found")


def publish(request: Request) -> Json:
    world, team, user = request.world, request.workspace.id, str(request.need("user_id"))
    if user not in request.workspace.users:
        raise Refused("user_not_found")
    view = world.homes.get((team, user))
    if view is not None:
        _same_hash(request, view)
    content = _sent(request, HOME)
    if view is None:
        name = world.new_id("V")
        view = world.homes[(team, user)] = View(name, team, user, content, "", name)
    return {"view": as_json(world, world.show_view(view, content))}


def submitted(world: World, view: View, reply: Json | None) -> None:
    """Do to the person's stack what the product answered to a view_submission; nothing closes the modal."""
    stack = world.stack(view.team, view.user)
    action = (reply or {}).get("response_action")
    try:
        match action:
            case None:
                stack.remove(view)
            case "clear":
                stack.clear()
            case "errors":
                _errors(view, (reply or {}).get("errors"))
            case "update" | "push":
                content = _checked(world, f"response_action {view.team}", (reply or {}).get("view"), MODAL)
                _external_id_is_new(world, view.team, content, but=view if action == "update" else None)
                if action == "push":
                    add(world, view.team, view.user, content)
                else:
                    world.show_view(view, content)
            case _:
                raise Refused("unknown response_action")
    except Refused as refusal:
        world.violation(f"view_submission {view.team}", f"{action}: {refusal.error}")


def _errors(view: View, errors: object) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not all(errors.values()):
        raise Refused("errors must map block ids to texts")
    if not inputs.issuperset(errors):
        raise Refused(f"no input block has the id {sorted(set(errors) - inputs)}")
    view.errors = dict(errors)


METHODS = {
    "views.open": Method(open_view, TIER_4, "trigger_id view"),
    "views.push": Method(push, TIER_4, "trigger_id view"),
    "views.update": Method(update, TIER_4, "view_id external_id hash view"),
    "views.publish": Method(publish, TIER_4, "user_id hash view"),
}
