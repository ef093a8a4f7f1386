internal import EmulatorClock
internal import EmulatorJSON
internal import EmulatorServerless

/// `emulator clock advance SPAN | set TIME | jump SPAN|TIME | next | show`: the clock of the emulator that runs on a port.
enum ClockCommand {
  static let actions = ["advance": 2, "set": 2, "jump": 2, "next": 1, "show": 1]
  /// As a shell says it of what SIGINT ended.
  private static let interrupted: Int32 = 130

  static func run(_ arguments: Arguments, _ ending: Ending) async throws(CommandFault) -> Int32 {
    try check(arguments.operands)
    var port = try arguments.port()
    if port == nil { port = UInt16(try Project.load(arguments).application.emulator.port) }
    let client = LambdaClient(port: port ?? 8_000)
    let words = arguments.operands
    if words[0] == "show" {
      let reply = try client.send("GET", ClockPage.path)
      let answer = try? JSON(reading: reply.body)
      guard reply.status == 200, let answer else { throw CommandFault(fault(reply.status, answer)) }
      if arguments.wantsJSON { Terminal.say(answer) } else { Terminal.say(stand(answer)) }
      return 0
    }
    let move = ClockMove(client, words[0], words.count > 1 ? .string(words[1]) : true, ending)
    let (status, answer) = try await move.run()
    guard let answer, status == 200 || answer["to"] != nil else { throw CommandFault(fault(status, answer)) }
    // What was refused has moved nothing: a line that tells where the clock came to would look like a move.
    let isMoved = answer["from"] != answer["to"] || answer["fired"]?.object?.isEmpty == false
    if arguments.wantsJSON { Terminal.say(answer) } else if status == 200 || isMoved { Terminal.say(text(answer)) }
    if status == 200 { return 0 }
    Terminal.complain(fault(status, answer))
    return move.isInterrupted ? interrupted : 2
  }

  /// What the emulator would refuse, in the words of who typed it.
  private static func check(_ words: [String]) throws(CommandFault) {
    let span = "a length of time such as 1500ms, 90s, 5m, 6h or 30d"
    switch words[0] {
    case "advance" where ClockSpan.milliseconds(words[1]) == nil:
      throw CommandFault("`emulator clock advance SPAN` must be \(span), got `\(words[1])`")
    case "set": _ = try ClockWish.moment(words[1], "emulator clock set TIME")
    case "jump" where ClockSpan.milliseconds(words[1]) == nil && ClockWish.moment(words[1]) == nil:
      throw CommandFault(
        "`emulator clock jump SPAN|TIME` must be \(span), or a moment as RFC 3339 has it, such as 2026-01-31T12:00:00Z, got `\(words[1])`")
    default: break
    }
  }

  private static func fault(_ status: Int, _ answer: JSON?) -> String { answer?["message"]?.string ?? "status \(status)" }

  private static func stand(_ answer: JSON) -> String {
    let now = "\(answer["now"]?.string ?? "")\(answer["virtual"]?.bool ?? false ? "" : "  (the machine's)")"
    guard let moving = answer["moving"] else { return now }
    return "\(now)  on its way to \(moving["to"]?.string ?? "the next moment"): \(counts(moving))"
  }

  private static func text(_ answer: JSON) -> String { "\(answer["to"]?.string ?? "")  \(counts(answer))" }

  /// What happened on the way.
  static func counts(_ report: JSON) -> String {
    let fired = (report["fired"]?.object ?? []).map { "\($0.value.integer ?? 0) \($0.name)" }
    return (fired + ["\(report["invocations"]?.integer ?? 0) invocations", "\(report["failures"]?.integer ?? 0) failed"]).joined(separator: ", ")
  }
}
