"""How cases come in and what is charged, as the guideline of the shipped policy says."""

from __future__ import annotations

from datetime import timedelta

from slacal.policy.intake import Channel, Intake, Part
from slacal.policy.shipped import GUIDELINE
from slacal.policy.terms import Billing, Covered, SupportTerms

# what a report holds; all from the guideline
_PARTS = (
    Part("description", "a description of the problem", source=GUIDELINE),
    Part("error_code", "the error code", needed="if_any", source=GUIDELINE),
    Part("reproduction", "a scenario that reproduces the problem", source=GUIDELINE),
    Part("isolated_environment", "that scenario on an isolated environment", source=GUIDELINE),
)
INTAKE = Intake(
    parts=_PARTS,
    languages=("en", "nl"),  # the guideline: English, preferred, or Dutch
    channels=(
        Channel("portal", "the support portal", source=GUIDELINE),
        Channel("phone", "the phone", source=GUIDELINE),
        # the guideline: not formally received until the portal's registration mail confirms it
        Channel("mail", "a mail to an employee", received_on="confirmation", source=GUIDELINE),
    ),
    clock_from="confirmation",  # the guideline does not say; the choice that follows its receipt
    direct=("online assistance", "phone"),
    online=("online contact",),
    source=GUIDELINE,
)
TERMS = SupportTerms(
    covered=(
        Covered("use", "use of the software", source=GUIDELINE),
        Covered("updates", "updates", source=GUIDELINE),
        Covered("incident_resolution", "resolution of incidents", source=GUIDELINE),
    ),
    billing=Billing(
        unit=timedelta(minutes=30),
        arranged_from=timedelta(hours=4),
        source=f"{GUIDELINE}: other support",
    ),
)
