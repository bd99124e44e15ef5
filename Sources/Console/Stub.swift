package enum ConsoleStub {}
