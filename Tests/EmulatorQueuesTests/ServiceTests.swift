import EmulatorJSON
import EmulatorQueues
import EmulatorTables
import Foundation
import Testing

@Suite struct `The queue service` {
  @Test func `queues, messages, deliveries and duplicates are there after a restart`() async throws {
    let first = try Queues()
    try await first.make("work", ["VisibilityTimeout": "100"])
    try await first.make("line.fifo", ["FifoQueue": "true", "ContentBasedDeduplication": "true"])
    _ = try await first.send("work", "taken")
    #expect(try await first.receive("work").bodies == ["taken"])
    _ = try await first.send("work", "waiting")
    let sent = try await first.ask("SendMessage", ["QueueUrl": "line.fifo", "MessageBody": "x", "MessageGroupId": "g"])
    first.close()
    let second = try Queues(after: first)
    #expect(try await second.receive("work").bodies == ["waiting"])
    second.clock.now_ms += 100_000
    let again = try await second.receive("work")
    #expect(again.bodies == ["taken", "waiting"])
    #expect(again.json["Messages"]?.array?.first?["Attributes"]?["ApproximateReceiveCount"] == "2")
    let twice = try await second.ask("SendMessage", ["QueueUrl": "line.fifo", "MessageBody": "x", "MessageGroupId": "g"])
    #expect(twice.json["MessageId"] == sent.json["MessageId"] && twice.json["SequenceNumber"] == sent.json["SequenceNumber"])
    #expect(try await second.receive("line.fifo").bodies == ["x"])
  }

  @Test func `messages and remembered sendings of all queues are bounded together`() async throws {
    let queues = try Queues(heldMaximum: 4)
    try await queues.make("work")
    try await queues.make("line.fifo", ["FifoQueue": "true", "ContentBasedDeduplication": "true"])
    #expect(try await queues.ask("SendMessage", ["QueueUrl": "line.fifo", "MessageBody": "x", "MessageGroupId": "g"]).status == 200)
    for number in 0..<2 { #expect(try await queues.send("work", "\(number)").status == 200) }
    let refused = try await queues.send("work", "one too many")
    #expect(refused.code == "OverLimit;Sender" && refused.message.contains("hold 4 messages and sendings"), "\(refused)")
    let taken = try await queues.receive("work")
    let handle = try #require(taken.json["Messages"]?.array?.first?["ReceiptHandle"])
    #expect(try await queues.ask("DeleteMessage", ["QueueUrl": "work", "ReceiptHandle": handle]).status == 200)
    #expect(try await queues.send("work", "there is room again").status == 200)
  }

  @Test func `a wait ends with the first message that is sent`() async throws {
    let queues = try Queues()
    try await queues.make("work")
    async let waiting = queues.receive("work", wait: 20)
    async let second = queues.receive("work", wait: 20)
    // A reply on the same writer says that what was asked before is waiting; either order of the two is right.
    _ = try await queues.send("work", "one")
    _ = try await queues.send("work", "two")
    let both = try await [waiting.bodies, second.bodies]
    #expect(Set(both.joined()) == ["one", "two"])
  }

  @Test func `who hung up is not given a message`() async throws {
    let queues = try Queues()
    try await queues.make("work")
    let gone = PollTicket()
    gone.abandon()
    queues.service.submit(QueueRequest(operation: "ReceiveMessage", body: Array(#"{"QueueUrl":"work","WaitTimeSeconds":20}"#.utf8)), ticket: gone) { _ in }
    _ = try await queues.send("work", "x")
    #expect(try await queues.receive("work").bodies == ["x"])
  }

  @Test func `whoever waits for messages is told that there are none when the service ends, and takes none later`() async throws {
    let queues = try Queues()
    try await queues.make("work")
    let body = Array(#"{"QueueUrl":"work","WaitTimeSeconds":20}"#.utf8)
    let reply = await withCheckedContinuation { done in
      queues.service.submit(QueueRequest(operation: "ReceiveMessage", body: body)) { done.resume(returning: $0) }
      queues.service.release()
    }
    #expect(reply.status == 200 && reply.body == Array("{}".utf8))
    _ = try await queues.send("work", "x")
    #expect(try await queues.receive("work").bodies == ["x"])
  }

  @Test func `a move task goes on after a restart`() async throws {
    let first = try Queues()
    try await first.make("dead")
    try await first.make(
      "work", ["RedrivePolicy": #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}"#, "VisibilityTimeout": "0"])
    for body in ["a", "b", "c"] { _ = try await first.send("work", body) }
    #expect(try await first.receive("work").bodies == ["a", "b", "c"])
    #expect(try await first.receive("work").bodies == [])
    let arn: JSON = "arn:aws:sqs:us-east-1:000000000000:dead"
    try await first.ask("StartMessageMoveTask", ["SourceArn": arn, "MaxNumberOfMessagesPerSecond": 1])
    first.clock.now_ms += 1_000
    first.close()
    let second = try Queues(after: first, now_ms: first.clock.now_ms)
    var statuses: [JSON?] = []
    for _ in 0..<4 {
      let task = try await second.ask("ListMessageMoveTasks", ["SourceArn": arn]).json["Results"]?.array?.first
      statuses.append(task?["Status"])
      second.clock.now_ms += 1_000
    }
    #expect(statuses.first == "RUNNING" && statuses.last == "COMPLETED")
    #expect(try await second.receive("work").bodies == ["a", "b", "c"])
  }

  @Test func `characters that no message may have are refused, with those that it may`() async throws {
    let queues = try Queues()
    try await queues.make("work")
    let reply = try await queues.send("work", "a\u{1}")
    #expect(reply.code == "InvalidMessageContents;Sender" && reply.message.contains("characters are #x9 | #xA | #xD | #x20 to #xD7FF"), "\(reply)")
  }

  @Test(arguments: [1, 70_000]) func `of several faults the same is told, however long the body is and whoever reads it`(length: Int) async throws {
    let queues = try Queues()
    let sending: JSON = [
      "QueueUrl": "work", "MessageBody": .string(String(repeating: "a", count: length)), "MessageAttributes": ["": ["DataType": "String"]],
    ]
    let lost = try await queues.ask("SendMessage", sending)
    #expect(lost.message == "The specified queue does not exist.", "\(lost)")
    try await queues.make("work")
    let refused = try await queues.ask("SendMessage", sending)
    #expect(refused.code == "InvalidParameterValue;Sender" && refused.message.contains("Length of message attribute name"), "\(refused)")
    #expect(try await queues.receive("work").bodies == [])
  }

  @Test func `a move task leads neither to its own source nor to a queue of the other kind`() async throws {
    let queues = try Queues()
    try await queues.make("dead")
    try await queues.make("line.fifo", ["FifoQueue": "true"])
    let arn = "arn:aws:sqs:us-east-1:000000000000:"
    try await queues.make("work", ["RedrivePolicy": .string(#"{"deadLetterTargetArn":"\#(arn)dead","maxReceiveCount":1}"#)])
    for (destination, text) in [("dead", "cannot be the same"), ("line.fifo", "of the same queue type")] {
      let reply = try await queues.ask("StartMessageMoveTask", ["SourceArn": .string(arn + "dead"), "DestinationArn": .string(arn + destination)])
      #expect(reply.code == "InvalidParameterValue;Sender" && reply.message.contains(text), "\(reply)")
    }
    #expect(try await queues.ask("ListMessageMoveTasks", ["SourceArn": .string(arn + "dead")]).json["Results"] == [])
  }

  @Test func `a snapshot of tables and queues brings both back, and what the file declares besides`() async throws {
    let queues = try Queues()
    try queues.service.createQueuesIfMissing([QueueDefinition(name: "declared", attributes: ["VisibilityTimeout": "7"])])
    let copy = "\(queues.folder)/copy"
    try await queues.make("work")
    _ = try await queues.send("work", "kept")
    try await withCheckedThrowingContinuation { done in queues.engine.snapshot(to: copy) { done.resume(with: $0) } }
    try await queues.ask("DeleteQueue", ["QueueUrl": "work"])
    try await queues.ask("DeleteQueue", ["QueueUrl": "declared"])
    try await withCheckedThrowingContinuation { done in queues.engine.restore(from: copy) { done.resume(with: $0) } }
    #expect(try await queues.receive("work").bodies == ["kept"])
    #expect(try await queues.ask("GetQueueAttributes", ["QueueUrl": "declared", "AttributeNames": ["VisibilityTimeout"]]).status == 200)
  }

  @Test func `what a message says is checked when it is read`() async throws {
    let first = try Queues()
    try await first.make("work")
    _ = try await first.send("work", "precious")
    first.close()
    let file = URL(filePath: "\(first.folder)/tables.sqlite")
    var bytes = Array(try Data(contentsOf: file))
    let place = try #require(bytes.firstRange(of: Array("precious".utf8)))
    bytes[place.lowerBound] = UInt8(ascii: "P")
    try Data(bytes).write(to: file)
    let second = try Queues(after: first)
    let answer = try await second.receive("work")
    #expect(answer.status == 500 && answer.bodies == [])
  }

  @Test func `every operation of the service's model is known, and no other`() async throws {
    let queues = try Queues()
    let answer = try await queues.ask("MakeQueue", .object([]))
    #expect(answer.status == 400 && answer.json["__type"] == "com.amazon.coral.service#UnknownOperationException")
  }
}
