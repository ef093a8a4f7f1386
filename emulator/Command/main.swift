internal import Glibc

// The main thread takes the signals and nothing else; threads inherit the mask, so it is set before there are any. Were `main` itself asynchronous, its
// thread would be handed to libdispatch, which unblocks them.
Signals.block()
let words = Array(CommandLine.arguments.dropFirst())
let ending = Ending()
Task.detached { exit(await EmulatorCommand.run(words, ending)) }
while true {
  let number = Signals.next()
  if !ending.ask() { exit(128 + number) }
}
