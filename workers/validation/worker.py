"""The declaration of the validation worker."""

from __future__ import annotations

from events.requests import RequestAccepted, RequestRejected, RequestSubmitted
from workers.contract import Worker
from workers.ports import RateVerdict
from workers.validation.decide import decide
from workers.validation.effects import observe
from workers.validation.refuse import refuse
from workers.validation.writes import SecurityEvent

worker: Worker[None, RateVerdict] = Worker(
    name="validation",
    decides=(RequestSubmitted,),
    decide=decide,
    emits=(RequestAccepted, RequestRejected),
    writes=(SecurityEvent,),
    observe=observe,
    refuse=refuse,
    batch_count_max=1_000,
)
