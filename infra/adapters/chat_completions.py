"""One call to an OpenAI-compatible API, by pydantic-ai; every way it can fail is told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import AgentRunError, ModelConnectionError, ModelHTTPError
from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, UserPromptPart
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers import Provider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from infra.settings import LlmSettings
from workers.ports import Prompt

TEMPERATURE = 0.0
ANSWER_CHARACTERS_MAX = 20_000
OPENAI_HOST = "api.openai.com"

_REFUSED_STATUSES = frozenset((400, 413, 422))
"""The server is well and does not want this prompt."""

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_MALFORMED = (LookupError, TypeError, ValueError, AttributeError)
"""How a body that is JSON and no chat completion fails: the SDK builds its models without checking them."""


class CallFailed(Exception):
    """No usable answer. `healthy` is whether the server itself works, so that only this prompt is refused."""

    def __init__(self, reason: str, *, healthy: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.healthy = healthy


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back: `cut_off` when it ran into the token limit."""

    text: str
    cut_off: bool
    tokens_prompt: int
    tokens_completion: int


class ChatCompletions:
    """A client of one server and one model. It retries nothing: the caller's deadline and breaker decide."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._client = _client(settings)
        self._model = OpenAIChatModel(settings.model, provider=_provider(self._client))

    async def complete(self, prompt: Prompt) -> Completion:
        """Raises CallFailed."""
        request = ModelRequest(parts=[SystemPromptPart(prompt.system), UserPromptPart(prompt.user)])
        tokens_max = min(prompt.tokens_max, self._settings.tokens_max)
        try:
            response = await model_request(
                self._model, [request], model_settings=ModelSettings(max_tokens=tokens_max, temperature=TEMPERATURE)
            )
        except ModelHTTPError as error:
            raise CallFailed(f"HTTP {error.status_code}", healthy=error.status_code in _REFUSED_STATUSES) from error
        except ModelConnectionError as error:
            raise CallFailed("no connection", healthy=False) from error
        except (AgentRunError, *_MALFORMED) as error:
            raise CallFailed("malformed answer", healthy=False) from error
        return Completion(
            text=_text_of(response),
            cut_off=response.finish_reason == "length",
            tokens_prompt=response.usage.input_tokens,
            tokens_completion=response.usage.output_tokens,
        )

    async def aclose(self) -> None:
        await self._client.close()


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _client(settings: LlmSettings) -> AsyncOpenAI:
    client = AsyncOpenAI(
        base_url=settings.base_url,
        # The client insists on a key; servers without one ignore it.
        api_key=settings.api_key.get_secret_value() or "unset",
        max_retries=0,
        timeout=settings.deadline_seconds,
        http_client=DefaultAsyncHttpxClient(
            # A proxy of the environment is for the world, not for a server of this machine.
            trust_env=not is_loopback(settings.base_url),
            # A prompt holds personal memories: it goes to the server that was named and to no other.
            follow_redirects=False,
        ),
    )
    # The SDK takes these from the environment by itself; only `infra/settings.py` reads that.
    client.organization = client.project = client.admin_api_key = None
    return client


def _provider(client: AsyncOpenAI) -> Provider[AsyncOpenAI]:
    """OpenAI itself has parameters of its own; every other server understands the older `max_tokens`."""
    if urlsplit(str(client.base_url)).hostname == OPENAI_HOST:
        return OpenAIProvider(openai_client=client)
    profile = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    return OpenAICompatibleProvider("openai-compatible", openai_client=client, profile=profile)


def _text_of(response: ModelResponse) -> str:
    """The text without what Postgres and JSON cannot hold. Raises CallFailed when nothing is left."""
    text = _UNSTORABLE.sub("", response.text or "").strip()[:ANSWER_CHARACTERS_MAX]
    if not text:
        raise CallFailed("empty answer", healthy=True)
    return text
