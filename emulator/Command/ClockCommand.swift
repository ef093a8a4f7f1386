internal import EmulatorJSON
internal import EmulatorServerless

/// `emulator clock advance SPAN | set TIME | next | show`: the clock of the emulator that runs on a port.
enum ClockCommand {
  static let actions = ["advance": 2, "set": 2, "next": 1, "show": 1]

  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    var port = try arguments.port()
    if port == nil { port = UInt16(try Project.load(arguments).application.emulator.port) }
    let client = LambdaClient(port: port ?? 8_000)
    let words = arguments.operands
    let reply =
      switch words[0] {
      case "advance", "set": try client.post(ClockPage.path, JSON.object([.init(words[0], .string(words[1]))]).bytes)
      case "next": try client.post(ClockPage.path, JSON.object([.init("next", true)]).bytes)
      default: try client.send("GET", ClockPage.path)
      }
    let answer = try? JSON(reading: reply.body)
    guard reply.status == 200, let answer else {
      throw CommandFault(answer?["message"]?.string ?? "status \(reply.status)")
    }
    if arguments.wantsJSON { Terminal.say(answer) } else { Terminal.say(text(answer)) }
    return 0
  }

  private static func text(_ answer: JSON) -> String {
    guard let to = answer["to"]?.string else {
      return "\(answer["now"]?.string ?? "")\(answer["virtual"]?.bool ?? false ? "" : "  (the machine's)")"
    }
    let fired = (answer["fired"]?.object ?? []).map { "\($0.value.integer ?? 0) \($0.name)" }
    let counts = ["\(answer["invocations"]?.integer ?? 0) invocations", "\(answer["failures"]?.integer ?? 0) failed"]
    return "\(to)  \((fired + counts).joined(separator: ", "))"
  }
}
