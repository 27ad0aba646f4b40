"""What all tests share comes from the plug-in: one running installation, and conversations as tests."""

pytest_plugins = ("tests.plugin",)
