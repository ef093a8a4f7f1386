internal import Glibc

/// The signals that end the emulator are taken by `Signals.wait` alone; threads inherit the mask, so it is set before there are any.
Signals.block()
exit(EmulatorCommand.run(Array(CommandLine.arguments.dropFirst())))
