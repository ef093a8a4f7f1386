internal import EmulatorJSON
internal import EmulatorServerless
internal import TerminalText

/// `emulator queue ls|peek|send|purge|move`: the queues of the emulator that runs on a port.
enum QueueCommand {
  static let actions = ["ls": 1, "peek": 2, "send": 3, "purge": 2, "move": 2]

  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    var port = try arguments.port()
    if port == nil { port = UInt16(try Project.load(arguments).application.emulator.port) }
    let client = LambdaClient(port: port ?? 8_000)
    let words = arguments.operands
    switch words[0] {
    case "ls": try list(client, arguments)
    case "peek": try peek(client, words[1], arguments)
    case "send": try send(client, words[1], words[2], arguments)
    case "purge":
      _ = try call(client, words[1], "PurgeQueue", ["QueueUrl": .string(words[1])])
      say(arguments, ["purged": .string(words[1])], "purged \(words[1])")
    default: try move(client, words[1], arguments)
    }
    return 0
  }

  private static func say(_ arguments: Arguments, _ json: JSON, _ text: String) { if arguments.wantsJSON { Terminal.say(json) } else { Terminal.say(text) } }

  private static func list(_ client: LambdaClient, _ arguments: Arguments) throws(CommandFault) {
    let queues = try queues(client)
    let lines = (queues["queues"]?.array ?? []).map { queue in
      let counts = ["visible", "inFlight", "delayed"].map { "\(queue[$0]?.integer ?? 0) \($0 == "inFlight" ? "in flight" : $0)" }
      return "\(Terminal.padded(queue["name"]?.string ?? "", 32))\(counts.joined(separator: ", "))"
    }
    say(arguments, queues, lines.isEmpty ? "no queues" : lines.joined(separator: "\n"))
  }

  private static func peek(_ client: LambdaClient, _ name: String, _ arguments: Arguments) throws(CommandFault) {
    // What no queue can be called is no part of a path either.
    guard name.utf8.allSatisfy({ isNameByte($0) }) else { throw unknown(name, client) }
    let messages = try json(try client.send("GET", "/_emulator/queues/\(name)/messages"), of: name, client)
    let lines = (messages["messages"]?.array ?? []).map { message in
      let received = message["Attributes"]?["ApproximateReceiveCount"]?.string ?? "0"
      return
        "\(message["MessageId"]?.string ?? "")  \(Terminal.padded(message["State"]?.string ?? "", 10))received \(received)  \(Printable.text(message["Body"]?.string ?? ""))"
    }
    say(arguments, messages, lines.isEmpty ? "no messages" : lines.joined(separator: "\n"))
  }

  private static func send(_ client: LambdaClient, _ name: String, _ body: String, _ arguments: Arguments) throws(CommandFault) {
    var members: [JSON.Member] = [.init("QueueUrl", .string(name)), .init("MessageBody", .string(body))]
    if let group = arguments["group"] { members.append(.init("MessageGroupId", .string(group))) }
    if let id = arguments["deduplication"] { members.append(.init("MessageDeduplicationId", .string(id))) }
    if let text = arguments["delay"] {
      guard let delay = Int64(text) else { throw CommandFault("`--delay` must be 0 to 900, got `\(text)`") }
      members.append(.init("DelaySeconds", .integer(delay)))
    }
    let sent = try call(client, name, "SendMessage", .object(members))
    say(arguments, sent, sent["MessageId"]?.string ?? "")
  }

  private static func move(_ client: LambdaClient, _ name: String, _ arguments: Arguments) throws(CommandFault) {
    var members: [JSON.Member] = [.init("SourceArn", .string(try arn(client, name)))]
    if let target = arguments["to"] { members.append(.init("DestinationArn", .string(try arn(client, target)))) }
    let started = try call(client, name, "StartMessageMoveTask", .object(members))
    say(arguments, started, "moving the messages of \(name) \(arguments["to"].map { "to \($0)" } ?? "back to where they came from")")
  }

  private static func arn(_ client: LambdaClient, _ name: String) throws(CommandFault) -> String {
    let attributes = try call(client, name, "GetQueueAttributes", ["QueueUrl": .string(name), "AttributeNames": ["QueueArn"]])
    return attributes["Attributes"]?["QueueArn"]?.string ?? ""
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  /// `queue`: as it was typed.
  private static func call(_ client: LambdaClient, _ queue: String, _ operation: String, _ body: JSON) throws(CommandFault) -> JSON {
    try json(try client.send("POST", "/", body.bytes, headers: ["X-Amz-Target: AmazonSQS.\(operation)"]), of: queue, client)
  }

  private static func json(_ reply: LambdaClient.Reply, of queue: String, _ client: LambdaClient) throws(CommandFault) -> JSON {
    let value = try? JSON(reading: reply.body)
    if reply.status == 200, let value { return value }
    if reply.status == 404 || value?["__type"]?.string?.hasSuffix("#QueueDoesNotExist") ?? false { throw unknown(queue, client) }
    throw CommandFault(value?["message"]?.string ?? "status \(reply.status)")
  }

  private static func queues(_ client: LambdaClient) throws(CommandFault) -> JSON {
    let reply = try client.send("GET", "/_emulator/queues")
    let value = try? JSON(reading: reply.body)
    guard reply.status == 200, let value else { throw CommandFault(value?["message"]?.string ?? "status \(reply.status)") }
    return value
  }

  /// Names those that are there: what a file calls `Work` may be `service-stage-work`.
  private static func unknown(_ name: String, _ client: LambdaClient) -> CommandFault {
    let names = ((try? queues(client))?["queues"]?.array ?? []).compactMap { $0["name"]?.string }
    let known = names.isEmpty ? "there is none" : "there are \(names.map { "`\($0)`" }.joined(separator: ", ")); a queue is called by its whole name"
    return CommandFault("there is no queue `\(name)`: \(known)")
  }
}
