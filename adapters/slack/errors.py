"""Slack's error codes: what each means for whatever was asked; a code that stands nowhere is final and visible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.chat import NotSent, Parked, Refused, Scope, TryLater


class Uncertain(Exception):
    """Slack may or may not have done it: no answer, half an answer, or a failure in the middle of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reconnect(Parked):
    """Not until the workspace lets Beacon in again, or gives it the right that it lacks."""


class Declined(Refused):
    """Refused by Slack; `answer` is all that Slack said about it."""

    def __init__(self, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.answer = answer


class Meaning(StrEnum):
    """What becomes of something to which Slack answered with a code."""

    DONE = "done"  # it is as it was asked to be
    LATER = "later"
    PARKED = "parked"
    RECONNECT = "reconnect"
    REFUSED = "refused"
    UNKNOWN = "unknown"


SOON = timedelta(seconds=2)  # when Slack does not say how long
A_WHILE = timedelta(seconds=60)

RATE_LIMITED = ("ratelimited", "rate_limited")
# These change nothing: asked again, they do no harm.
READS = frozenset(
    (
        *("auth.test", "bookmarks.list", "conversations.history", "conversations.info", "conversations.replies"),
        *("usergroups.users.list", "users.conversations", "users.info"),
    )
)
# Nothing happened, and it will go on by itself: how long to wait at least, and with what.
WAITS: Mapping[str, tuple[timedelta, Scope]] = {
    "external_channel_migrating": (A_WHILE, Scope.ROOM),
    "message_limit_exceeded": (A_WHILE, Scope.KIND),
    "org_login_required": (A_WHILE, Scope.WORKSPACE),
    **dict.fromkeys(RATE_LIMITED, (SOON, Scope.KIND)),
    "streaming_state_conflict": (SOON, Scope.ROOM),
    "team_added_to_org": (A_WHILE, Scope.WORKSPACE),
    "token_expired": (timedelta(seconds=20), Scope.WORKSPACE),  # renewed in the background
    "too_many_requests": (SOON, Scope.ROOM),
}
AS_IT_WAS = "already_archived already_in_channel already_pinned no_pin not_archived not_pinned"
# A private channel in which the bot is not looks to it as if it did not exist.
OUTSIDE = "channel_not_found no_permission not_in_channel"
LOCKED_OUT = """
    access_denied accesslimited account_inactive app_access_restricted enterprise_is_restricted invalid_auth
    missing_scope not_allowed_token_type not_authed team_access_not_granted token_revoked two_factor_setup_required
"""
UNCLEAR = """
    fatal_error internal_error list_record_comment_fetch_failed request_timeout service_unavailable update_failed
"""
ROOM_IS_CLOSED = """
    cannot_reply_to_message cannot_create_channel cant_archive_general cant_archive_required channel_is_limited_access
    ekm_access_denied is_archived is_inactive last_ra_channel messages_tab_disabled
    method_not_supported_for_channel_type permission_denied restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
"""
ROOM_IS_FULL = """
    plan_upgrade_required too_many_bookmarks too_many_convos_for_app_on_team too_many_convos_for_team
    too_many_members too_many_pins too_many_tabs
"""
NAME_IS_WRONG = """
    invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_required invalid_name_specials
    name_taken no_channel
"""
MESSAGE_IS_GONE = """
    cant_delete_message cant_update_message compliance_exports_prevent_deletion duplicate_channel_not_found
    duplicate_message_not_found edit_window_closed file_comment_not_found file_not_found file_not_shared
    message_not_found no_such_subteam not_found not_pinnable team_not_found thread_not_found
"""
PERSON_IS_AWAY = """
    cant_invite cant_invite_self invalid_user_combination invalid_users invitee_cant_see_channel
    no_external_invite_permission no_user not_enough_users org_user_not_in_team too_many_users ura_max_channels
    user_disabled user_is_bot user_is_restricted user_is_ultra_restricted user_not_found user_not_in_channel
    user_not_visible users_list_not_supplied
"""
MESSAGE_IS_WRONG = """
    as_user_not_supported attachment_payload_limit_exceeded block_mismatch cant_broadcast_message
    draft_already_deleted draft_already_sent draft_has_conflict draft_not_found invalid_attachments invalid_blocks
    invalid_blocks_format invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema
    markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long
    msg_too_long no_dual_broadcast_content_update no_text send_on_behalf_not_allowed
    slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked
    too_long too_many_attachments too_many_contact_cards
"""
BOOKMARK_IS_WRONG = """
    cannot_bookmark_from_external_org cannot_bookmark_restricted_sharing_enabled file_already_added
    invalid_app_action_type invalid_bookmark_type invalid_child_type invalid_emoji invalid_entity_id invalid_link
    invalid_parent_type invalid_shortcut_type not_implemented parent_bookmark_disabled parent_with_link
    slack_connect_blocked_file_type slack_connect_clip_sharing_blocked slack_connect_file_upload_sharing_blocked
"""
VIEW_IS_WRONG = """
    duplicate_external_id exchanged_trigger_id expired_trigger_id hash_conflict invalid_trigger_id missing_profile_id
    not_enabled push_limit_reached view_too_large
"""
INSTALLATION_IS_WRONG = """
    authorization_not_found bad_client_secret bad_redirect_uri cannot_install_an_org_installed_app invalid_client_id
    invalid_code invalid_grant_type invalid_refresh_token invalid_token no_scopes oauth_authorization_url_mismatch
    preview_feature_not_available token_already_exchanged token_rotation_not_enabled user_email_unverified
"""
REQUEST_IS_WRONG = """
    bad_timestamp canvas_disabled_user_team deprecated_endpoint invalid_arg_name invalid_arguments invalid_array_arg
    invalid_charset invalid_cursor invalid_form_data invalid_limit invalid_post_type invalid_ts_latest
    invalid_ts_oldest invalid_types is_bot method_deprecated missing_argument missing_post_type no_item_specified
    unknown_method
"""
FINAL = (
    ROOM_IS_CLOSED,
    ROOM_IS_FULL,
    NAME_IS_WRONG,
    MESSAGE_IS_GONE,
    PERSON_IS_AWAY,
    MESSAGE_IS_WRONG,
    BOOKMARK_IS_WRONG,
    VIEW_IS_WRONG,
    INSTALLATION_IS_WRONG,
    REQUEST_IS_WRONG,
)
MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys(" ".join(FINAL).split(), Meaning.REFUSED),
    **dict.fromkeys(UNCLEAR.split(), Meaning.UNKNOWN),
    **dict.fromkeys(LOCKED_OUT.split(), Meaning.RECONNECT),
    **dict.fromkeys(OUTSIDE.split(), Meaning.PARKED),
    **dict.fromkeys(AS_IT_WAS.split(), Meaning.DONE),
    **dict.fromkeys(WAITS, Meaning.LATER),
}
# Where a code means something else for one method.
ELSEWISE: Mapping[tuple[str, str], Meaning] = {
    ("bookmarks.add", "access_denied"): Meaning.REFUSED,
    ("chat.delete", "message_not_found"): Meaning.DONE,
    ("conversations.invite", "no_permission"): Meaning.REFUSED,  # to bring in that very person
}
# Codes of conversations.invite that speak of one person and not of the channel.
ABOUT_A_PERSON = frozenset((*PERSON_IS_AWAY.split(), "already_in_channel", "no_permission"))
METADATA_REFUSED = frozenset(
    ("invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app", "metadata_too_large")
)


def meaning(method: str, code: str) -> Meaning | None:
    """Return what a code means for a method, or None when nobody has heard of it."""
    return ELSEWISE.get((method, code)) or MEANINGS.get(code)


def failure(
    method: str, code: str, answer: Mapping[str, Any], *, after: timedelta | None = None
) -> NotSent | Uncertain | None:
    """Return the error that a code stands for, or None where it means that all is well.

    `after` is how long Slack asked to wait, if it did.
    """
    match meaning(method, code):
        case Meaning.DONE:
            return None
        case Meaning.LATER:
            return _later(method, code, after)
        case Meaning.UNKNOWN:
            return unclear(method, code)
        case Meaning.RECONNECT:
            return Reconnect(code)
        case Meaning.PARKED:
            return Parked(code)
    return Declined(code, answer)


def unclear(method: str, code: str) -> TryLater | Uncertain:
    """Return the error for an answer that says nothing: what only reads is simply asked again later."""
    return TryLater(code) if method in READS else Uncertain(code)


def _later(method: str, code: str, after: timedelta | None) -> TryLater:
    wait, scope = WAITS[code]
    return TryLater(code, after or wait, scope=limited(method) if code in RATE_LIMITED else scope)


def limited(method: str) -> Scope:
    """Return for what a rate limit is: Slack counts messages by room, and all other calls by method."""
    return Scope.ROOM if method == "chat.postMessage" else Scope.KIND
