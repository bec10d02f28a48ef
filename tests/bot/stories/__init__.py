"""The stories: each a conversation that runs on every transport, one theme a module.

A story is ``async def story_...(line)``; its docstring is what ``docs/conversations.md`` says of it: a title, with an
English one in parentheses, and after an empty line a sentence. The module's docstring is the chapter's.
"""
