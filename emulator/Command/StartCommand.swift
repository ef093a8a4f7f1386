/// placeholder until wired
enum StartCommand {
  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 { throw CommandFault("not wired") }
}
