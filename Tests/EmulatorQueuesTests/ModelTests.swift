import EmulatorQueues
import Testing

@Suite struct `A queue's rules` {
  private func queue(fifo: Bool = false, receives: Int? = nil) -> Trial { Trial(QueueRules(isFIFO: fifo, receivesMaximum: receives)) }

  @Test func `a standard queue gives its oldest visible message first`() {
    var queue = queue()
    let (a, b) = (queue.send(), queue.send())
    #expect(queue.receive() == [a])
    #expect(queue.receive() == [b])
    queue.now_ms += 30_000
    #expect(queue.receive(10) == [a, b])
  }

  @Test func `a delayed message is not received before its time`() {
    var queue = queue()
    let a = queue.send(delay_ms: 5_000)
    #expect(queue.receive() == [])
    #expect(queue.model.delayed == 1)
    queue.now_ms += 5_000
    #expect(queue.receive() == [a])
  }

  @Test func `of a FIFO queue's group nothing goes past a message that was taken before`() {
    var queue = queue(fifo: true)
    let (a, b, c) = (queue.send("g"), queue.send("g"), queue.send("h"))
    #expect(queue.receive() == [a])
    #expect(queue.receive(10) == [c])
    queue.delete(a)
    #expect(queue.receive(10) == [b])
  }

  @Test func `as many of one group go together as fit, then others`() {
    var queue = queue(fifo: true)
    let (a, b, c, d) = (queue.send("g"), queue.send("h"), queue.send("g"), queue.send("h"))
    #expect(queue.receive(3) == [a, c, b])
    #expect(queue.receive(3) == [])
    queue.delete(b)
    #expect(queue.receive(3) == [d])
  }

  @Test func `an earlier message whose visibility has ended goes while later ones are in flight`() {
    var queue = queue(fifo: true)
    let (a, b) = (queue.send("g"), queue.send("g"))
    #expect(queue.receive(2) == [a, b])
    queue.change(a, to_ms: 0)
    #expect(queue.receive(2) == [a])
  }

  @Test func `the receive that would be one too many makes a dead letter`() {
    var queue = queue(receives: 2)
    let (a, b) = (queue.send(), queue.send())
    for _ in 0..<2 {
      #expect(queue.receive() == [a])
      queue.change(a, to_ms: 0)
    }
    #expect(queue.receive() == [b])
    #expect(queue.dead == [a])
  }

  @Test func `a dead letter frees its group`() {
    var queue = queue(fifo: true, receives: 1)
    let (a, b) = (queue.send("g"), queue.send("g"))
    #expect(queue.receive() == [a])
    queue.now_ms += 30_000
    #expect(queue.receive() == [b])
    #expect(queue.dead == [a])
  }

  @Test func `the group with the fewest in flight goes first`() {
    var queue = queue()
    let noisy = (0..<4).map { _ in queue.send("noisy") }
    #expect(queue.receive(2) == [noisy[0], noisy[1]])
    let quiet = queue.send("quiet")
    #expect(queue.receive() == [quiet])
    #expect(queue.receive() == [noisy[2]])
  }

  @Test func `a FIFO handle that another receive has replaced deletes nothing`() {
    var queue = queue(fifo: true)
    let a = queue.send("g")
    _ = queue.receive()
    let old = queue.handles[a] ?? 0
    queue.now_ms += 30_000
    queue.model.settle(queue.now_ms)
    #expect(throws: QueueModel.HandleFault.expired) { try queue.model.delete(a, nonce: old) }
    _ = queue.receive()
    #expect(throws: QueueModel.HandleFault.expired) { try queue.model.delete(a, nonce: old) }
    queue.delete(a)
    #expect(queue.model.messages.isEmpty)
  }

  @Test func `a message is hidden for 12 hours since its receive at most`() {
    var queue = queue()
    let a = queue.send()
    _ = queue.receive()
    queue.now_ms += 1_000
    #expect(throws: QueueModel.HandleFault.tooLong) { try queue.model.changeVisibility(a, nonce: 0, to: 43_200_000, now_ms: queue.now_ms) }
    #expect(throws: Never.self) { try queue.model.changeVisibility(a, nonce: 0, to: 43_199_000, now_ms: queue.now_ms) }
  }

  @Test func `an attempt that is repeated gets the same messages, until one is changed`() {
    var queue = queue(fifo: true)
    let (a, b) = (queue.send("g"), queue.send("h"))
    #expect(queue.receive(2, attempt: "x") == [a, b])
    let handles = queue.handles
    queue.now_ms += 20_000
    #expect(queue.receive(2, attempt: "x") == [a, b])
    #expect(queue.handles == handles)
    queue.now_ms += 20_000
    #expect(queue.receive(2) == [])
    queue.change(a, to_ms: 60_000)
    #expect(queue.receive(2, attempt: "x") == [])
  }

  @Test(arguments: [false, true]) func `a receive that is taken back does not count, and keeps the order`(isFIFO: Bool) {
    var queue = queue(fifo: isFIFO, receives: 1)
    let (a, b) = (queue.send("g"), queue.send("g"))
    for _ in 0..<3 {
      #expect(queue.receive() == [a])
      queue.model.putBack(a, nonce: queue.handles[a] ?? 0, now_ms: queue.now_ms)
      #expect(queue.model.messages[a]?.receives == 0 && queue.model.inFlight == 0)
    }
    #expect(queue.receive(2) == [a, b])
    queue.model.putBack(a, nonce: (queue.handles[a] ?? 0) + 1, now_ms: queue.now_ms)
    #expect(queue.model.inFlight == 2)
  }

  @Test func `a receive that hides nothing gives each message once`() {
    var queue = Trial(QueueRules(visibility_ms: 0))
    let (a, b) = (queue.send(), queue.send())
    #expect(queue.receive(10) == [a, b])
    #expect(queue.receive(10) == [a, b])
    #expect(queue.model.messages[a]?.receives == 2)
  }

  @Test func `a message goes when its retention is over, in flight too`() {
    var queue = Trial(QueueRules(visibility_ms: 100_000, retention_ms: 60_000))
    _ = queue.send()
    _ = queue.receive()
    queue.now_ms += 60_000
    #expect(queue.receive() == [])
    #expect(queue.model.messages.isEmpty && queue.model.inFlight == 0)
  }
}

/// A queue by itself, its time at hand.
struct Trial {
  var model: QueueModel
  var now_ms: Int64 = 1_000_000
  private(set) var handles: [Int64: Int64] = [:]
  private(set) var dead: [Int64] = []
  private var last: Int64 = 0

  init(_ rules: QueueRules) { model = QueueModel(rules) }

  mutating func send(_ group: String? = nil, delay_ms: Int64 = 0) -> Int64 {
    last += 1
    var message = QueueMessage(number: last, id: .random(), sent_ms: now_ms)
    message.group = group
    if delay_ms > 0 { (message.state, message.visible_ms) = (.delayed, now_ms + delay_ms) }
    model.insert(message)
    return last
  }

  mutating func receive(_ count: Int = 1, attempt: String? = nil) -> [Int64] {
    model.settle(now_ms)
    let receipt = model.receive(count, visibility_ms: model.rules.visibility_ms, attempt: attempt, now_ms: now_ms) { .random(in: 1 ... .max) }
    for message in receipt.taken { handles[message.number] = message.nonce }
    dead += receipt.dead.map(\.number)
    return receipt.taken.map(\.number)
  }

  mutating func delete(_ number: Int64) { try? model.delete(number, nonce: handles[number] ?? 0) }

  mutating func change(_ number: Int64, to_ms: Int64) { try? model.changeVisibility(number, nonce: handles[number] ?? 0, to: to_ms, now_ms: now_ms) }
}
