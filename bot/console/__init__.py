"""The office's web console: what officers see and do in the browser.

A thin edge over the same functions that the command line uses. A screen is a row in :mod:`bot.console.screens`, with
who may come; :mod:`bot.console.gate` sees to that, and to everything that does not depend on the screen: which machine
and which site asks, who is signed in, and that a form is one of ours. Screens translate, and decide nothing.
"""
