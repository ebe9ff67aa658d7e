"""Every error a user can meet: a code, an HTTP status, a type, and words that help, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

Language = Literal["zh", "en"]


class ErrorType(StrEnum):
    """The six families of errors of the API (V1)."""

    VALIDATION = "validation"
    DATABASE = "database"
    CACHE = "cache"
    API = "api"
    BUSINESS_LOGIC = "business_logic"
    SYSTEM = "system"


@dataclass(frozen=True)
class Text:
    """One message in both languages."""

    zh: str
    en: str

    def pick(self, language: Language) -> str:
        """The message in this language."""
        return self.zh if language == "zh" else self.en


class JoyipError(Exception):
    """Base of all errors that reach a user. Subclasses fix code, status, type and words; instances add details."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    type: ClassVar[ErrorType] = ErrorType.SYSTEM
    message: Text = Text("服务内部出错。", "Something went wrong inside the service.")
    suggestions: tuple[Text, ...] = (
        Text(
            "稍后重试；若再次发生，请把 request_id 告诉管理员。",
            "Try again later; if it persists, give the request_id to the operator.",
        ),
    )

    def __init__(
        self,
        message: Text | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        suggestions: tuple[Text, ...] | None = None,
        retry_after: int | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        if suggestions is not None:
            self.suggestions = suggestions
        self.details = dict(details or {})
        self.retry_after = retry_after
        super().__init__(self.message.en)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole: pickle would call the class with the English text alone."""
        return _rebuilt, (type(self), dict(self.__dict__))


def _rebuilt(kind: type[JoyipError], state: dict[str, Any]) -> JoyipError:
    error = kind()
    error.__dict__.update(state)
    error.args = (error.message.en,)
    return error


class InvalidInput(JoyipError):
    """The request does not have the form the API asks for."""

    code, status, type = "invalid_input", 400, ErrorType.VALIDATION
    message = Text("请求内容不符合要求。", "The request is not valid.")
    suggestions = (
        Text(
            "按 details 中的说明修改后重试；接口说明见 /api/docs。",
            "Fix what details names and try again; the API is described at /api/docs.",
        ),
    )


class NotFound(JoyipError):
    """No such thing."""

    code, status, type = "not_found", 404, ErrorType.VALIDATION
    message = Text("找不到所请求的内容。", "There is no such thing here.")
    suggestions = (
        Text(
            "检查地址与编号；任务和文件到期后会被清理。",
            "Check the address and the id; jobs and files are removed after their time.",
        ),
    )


class Rejected(JoyipError):
    """Policy says no: told at once, without a job."""

    code, status, type = "rejected", 422, ErrorType.BUSINESS_LOGIC
    message = Text("内容未通过合规检查。", "The content was refused by the compliance rules.")
    suggestions = (
        Text(
            "按 details.advice 修改描述后再提交。", "Change the description as details.advice says and submit it again."
        ),
    )


class OffBrand(Rejected):
    """An exactly given scene breaks a rule of its character's brand; `details.offer` is the nearest that does not."""

    message = Text("场景违反品牌规则。", "The scene breaks a rule of the brand.")
    suggestions = (
        Text(
            "改为提交 details.offer，或按 details.brand 修改。",
            "Submit details.offer, or change what details.brand names.",
        ),
    )


class CallbackRefused(JoyipError):
    """A webhook may not go to this URL."""

    code, status, type = "callback_refused", 422, ErrorType.VALIDATION
    message = Text("不能向此地址发送回调。", "Webhooks may not go to this URL.")
    suggestions = (
        Text(
            "使用公网上的 http(s) 地址；内网地址须由管理员在 JOYIP_WEBHOOK_ALLOW 中允许。",
            "Use an http(s) URL on the public internet; the operator may allow others in JOYIP_WEBHOOK_ALLOW.",
        ),
    )


class IdempotencyConflict(JoyipError):
    """The same Idempotency-Key came with another body."""

    code, status, type = "idempotency_conflict", 422, ErrorType.BUSINESS_LOGIC
    message = Text("同一个 Idempotency-Key 已用于另一请求。", "This Idempotency-Key was used with another body.")
    suggestions = (Text("为新请求换一个 Idempotency-Key。", "Use a fresh Idempotency-Key for a new request."),)


class Conflict(JoyipError):
    """The thing is in a state that does not allow this."""

    code, status, type = "conflict", 409, ErrorType.BUSINESS_LOGIC
    message = Text("当前状态不允许此操作。", "Its present state does not allow this.")
    suggestions = (Text("先查看它的当前状态。", "Look at its present state first."),)


class Draining(JoyipError):
    """The service is shutting down and takes no new work."""

    code, status = "draining", 503
    message = Text("服务正在停机维护，暂不接收新任务。", "The service is shutting down and takes no new work.")
    suggestions = (Text("按 Retry-After 稍后重试。", "Try again after the time in Retry-After."),)


class QueueFull(JoyipError):
    """The queue is at its bound."""

    code, status = "queue_full", 503
    message = Text("排队任务已满。", "The queue is full.")
    suggestions = (Text("按 Retry-After 稍后重试。", "Try again after the time in Retry-After."),)


class QuotaExceeded(JoyipError):
    """One owner has as many jobs waiting as one owner may have."""

    code, status, type = "quota_exceeded", 429, ErrorType.BUSINESS_LOGIC
    message = Text("您排队中的任务已达上限。", "You have as many jobs waiting as one owner may have.")
    suggestions = (
        Text(
            "等已提交的任务完成，或取消不再需要的任务，再按 Retry-After 重试。",
            "Let some of your jobs finish, or cancel those you no longer need; then try again after Retry-After.",
        ),
    )


class Overloaded(JoyipError):
    """The machine is past a threshold: details name the reading, its value and its limit."""

    code, status = "overloaded", 503
    message = Text("服务负载过高，暂不接收新任务。", "The service is overloaded and takes no new work right now.")
    suggestions = (
        Text(
            "按 Retry-After 稍后重试；details 指出超限的读数。",
            "Try again after the time in Retry-After; details name the reading that is over its limit.",
        ),
    )


class DatabaseUnavailable(JoyipError):
    """PostgreSQL does not answer, or refused the statement."""

    code, status, type = "database_unavailable", 503, ErrorType.DATABASE
    message = Text("数据库暂时不可用。", "The database is not available right now.")
    suggestions = (Text("稍后重试；已受理的任务不会丢失。", "Try again shortly; accepted jobs are not lost."),)


class PoolExhausted(DatabaseUnavailable):
    """No database connection became free within the limit."""

    code = "database_pool_exhausted"
    message = Text("数据库连接繁忙。", "All database connections are busy.")


class UpstreamError(JoyipError):
    """A service that joyip calls failed or did not answer."""

    code, status, type = "upstream", 504, ErrorType.API
    message = Text("上游服务没有按时回应。", "An upstream service did not answer in time.")


class RequestTimeout(UpstreamError):
    """The request took longer than the service allows."""

    code = "request_timeout"
    message = Text("请求处理超时。", "The request took too long.")
    suggestions = (Text("改用任务接口：提交后轮询或订阅事件。", "Use jobs: submit, then poll or follow the events."),)


class StageTimeout(JoyipError):
    """One stage of a job took longer than its handler allows it."""

    code, status = "timeout", 504
    message = Text("任务的某个阶段超时。", "A stage of the job took too long.")


class EngineCrashed(JoyipError):
    """A worker process died under its task."""

    code = "engine_crashed"
    message = Text("渲染进程意外退出。", "The render process died unexpectedly.")
