"""The states of a proposal."""

from enum import StrEnum


class ProposalState(StrEnum):
    """`proposals.state`."""

    UNCONFIRMED = "unconfirmed"
    """Its address was not confirmed yet: nobody reads it."""

    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"
