"""Cards as documents that can be kept, sent and printed: Markdown, DOCX and PDF."""
