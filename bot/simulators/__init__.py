"""Local platform servers for tests, benchmarks and the playground; never used against real people.

* :mod:`bot.simulators.telegram` is a Telegram Bot API server with a control side (who says what) and a journal of
  what each chat saw.

A simulator shares no code with the channel that talks to it: what both got wrong together would pass every test.
Nothing here imports a platform's SDK; the tests use the SDKs as a second opinion on the schema.
"""
