"""A file that a colleague sends with a form."""

from starlette.datastructures import UploadFile
from starlette.requests import Request


async def uploaded(request: Request, most_bytes: int, most_fields: int) -> tuple[str, bytes] | None:
    """Name and content of the field `file`, one byte over the bound where it is larger; none where there is no file."""
    async with request.form(max_files=1, max_fields=most_fields) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return None
        return file.filename, await file.read(most_bytes + 1)
