internal import CLinux
internal import Glibc

// Started by an emulator beside itself: waits for its end and cleans up after it.
if CommandLine.arguments.first == "emulator-keeper", CommandLine.arguments.count == 3 {
  unsafe linux_keep(CommandLine.arguments[1], CommandLine.arguments[2])
}

// Started as the function that the conformance suite's services name.
if CommandLine.arguments.first?.split(separator: "/").last.map(String.init) == ConformanceFunction.name { exit(ConformanceFunction.run()) }

// The main thread takes the signals and nothing else; threads inherit the mask, so it is set before there are any. Were `main` itself asynchronous, its
// thread would be handed to libdispatch, which unblocks them.
Signals.block()
let words = Array(CommandLine.arguments.dropFirst())
let ending = Ending()
Task.detached { exit(await EmulatorCommand.run(words, ending)) }
while true {
  let number = Signals.next()
  if number == SIGHUP, LogTarget.isFile {
    LogTarget.reopen()
    continue
  }
  if !ending.ask() { exit(128 + number) }
}
