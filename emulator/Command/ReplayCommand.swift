/// placeholder until wired
enum ReplayCommand {
  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 { throw CommandFault("not wired") }
}
