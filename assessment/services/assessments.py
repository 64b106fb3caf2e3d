"""Everything that can be done with an assessment, in one place."""

from assessment.services.answers import Change, ChangeKind, Conflict, Draft, Saved, history, save_answer, save_answers, undo
from assessment.services.keeping import purge, renew_editing_address, take_back, withdraw
from assessment.services.opening import GRACE_DAYS, Opened, Team, editing, open_again, open_for_editing, open_for_reading, open_for_team
from assessment.services.plans import commit_step, set_capacity
from assessment.services.starting import continue_as_full, save_profile, start, start_for_team, start_from

__all__ = [
    "GRACE_DAYS",
    "Change",
    "ChangeKind",
    "Conflict",
    "Draft",
    "Opened",
    "Saved",
    "Team",
    "commit_step",
    "continue_as_full",
    "editing",
    "history",
    "open_again",
    "open_for_editing",
    "open_for_reading",
    "open_for_team",
    "purge",
    "renew_editing_address",
    "save_answer",
    "save_answers",
    "save_profile",
    "set_capacity",
    "start",
    "start_for_team",
    "start_from",
    "take_back",
    "undo",
    "withdraw",
]
