"""The errors that only HTTP knows: methods, media types, sizes, ranges, origins."""

from __future__ import annotations

from joyip.errors import ErrorType, JoyipError, Text


class NoSuchRoute(JoyipError):
    """The address leads nowhere."""

    code, status, type = "not_found", 404, ErrorType.VALIDATION
    message = Text("没有这个地址。", "There is nothing at this address.")
    suggestions = (Text("所有接口见 /api/docs。", "Every route is listed at /api/docs."),)


class MethodNotAllowed(JoyipError):
    """The address exists, the method does not."""

    code, status, type = "method_not_allowed", 405, ErrorType.VALIDATION
    message = Text("此地址不支持该方法。", "This address does not take that method.")
    suggestions = (Text("改用 Allow 响应头列出的方法。", "Use one of the methods in the Allow header."),)


class UnsupportedMedia(JoyipError):
    """The body is not JSON, or does not say so."""

    code, status, type = "unsupported_media_type", 415, ErrorType.VALIDATION
    message = Text("请求体必须是 JSON。", "The body must be JSON.")
    suggestions = (Text("设置 Content-Type: application/json。", "Send Content-Type: application/json."),)


class TooLarge(JoyipError):
    """The body is over the limit."""

    code, status, type = "too_large", 413, ErrorType.VALIDATION
    message = Text("请求体过大。", "The body is too large.")
    suggestions = (Text("缩短内容后重试，上限见 details。", "Send less; details names the limit."),)


class RangeNotSatisfiable(JoyipError):
    """The file has no such bytes."""

    code, status, type = "range_not_satisfiable", 416, ErrorType.VALIDATION
    message = Text("请求的字节范围超出文件。", "The file does not have these bytes.")
    suggestions = (Text("文件大小见 Content-Range 响应头。", "Content-Range tells the size of the file."),)


class CrossOrigin(JoyipError):
    """Another site's page tries to change something here in a visitor's name."""

    code, status, type = "cross_origin", 403, ErrorType.VALIDATION
    message = Text("不接受来自其他网站页面的修改请求。", "Pages of other sites may not change anything here.")
    suggestions = (
        Text("从服务器端或本站页面调用接口。", "Call the API from a server, or from a page of this service."),
    )


class BadRequest(JoyipError):
    """HTTP itself is malformed."""

    code, status, type = "bad_request", 400, ErrorType.VALIDATION
    message = Text("HTTP 请求格式有误。", "The HTTP request is malformed.")
    suggestions = (Text("检查请求头与请求体。", "Check the headers and the body."),)


class NotReady(JoyipError):
    """The service, or something it cannot work without, is not there."""

    code, status, type = "not_ready", 503, ErrorType.SYSTEM
    message = Text("服务尚未就绪。", "The service is not ready.")
    suggestions = (Text("data.checks 指出缺少的依赖。", "data.checks names the dependency that is missing."),)
