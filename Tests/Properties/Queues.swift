import EmulatorQueues
import SeededProperties

extension Property {
  /// The queue's model against one that looks at every message each time.
  static let queues = Property(
    "queues",
    "a queue delivers what a plain list of its messages would, in the same order, standard and FIFO, whatever is sent, taken, given back and forgotten",
    small: 3_000, whole: 200_000, kinds: ["standard", "fifo", "fair", "dead"]
  ) {
    { random in
      let isFIFO = random.below(2) == 0
      let receives = random.below(2) == 0 ? nil : 1 + random.below(3)
      let rules = QueueRules(isFIFO: isFIFO, visibility_ms: 30, delay_ms: random.below(3) == 0 ? 20 : 0, retention_ms: 400, receivesMaximum: receives)
      let groups: [String?] = isFIFO ? ["a", "b", "c"] : random.below(2) == 0 ? [nil] : [nil, "a", "b"]
      var (queue, plain) = (QueueModel(rules), PlainQueue(rules))
      var now_ms: Int64 = 1_000
      var number: Int64 = 0
      var handles: [(number: Int64, nonce: Int64)] = []
      var steps: [String] = []
      for _ in 0..<(10 + random.below(60)) {
        now_ms += random.pick([0, 0, 1, 5, 20, 30, 100])
        queue.settle(now_ms)
        plain.settle(now_ms)
        switch random.below(9) {
        case 0...2:
          number += 1
          var message = QueueMessage(number: number, id: MessageID(high: 0, low: UInt64(number)), sent_ms: now_ms)
          message.group = random.pick(groups)
          if rules.delay_ms > 0 { (message.state, message.visible_ms) = (.delayed, now_ms + rules.delay_ms) }
          queue.insert(message)
          plain.messages.append(message)
          steps.append("\(now_ms) send \(number) \(message.group ?? "-")")
        case 3...5:
          let (count, visibility) = (1 + random.below(4), Int64(random.pick([0, 10, 30, 60])))
          var (one, two) = (number * 1_000 + now_ms, number * 1_000 + now_ms)
          let next: (inout Int64) -> Int64 = { nonce in
            nonce += 1
            return nonce
          }
          let receipt = queue.receive(count, visibility_ms: visibility, now_ms: now_ms) { next(&one) }
          let wanted = plain.receive(count, visibility, now_ms) { next(&two) }
          steps.append("\(now_ms) receive \(count) for \(visibility): \(wanted.taken) dead \(wanted.dead)")
          try hold(
            receipt.taken.map(\.number) == wanted.taken && receipt.dead.map(\.number) == wanted.dead,
            "fifo \(isFIFO), count \(receives ?? 0):\n\(steps.joined(separator: "\n"))\ngave \(receipt.taken.map(\.number)) dead \(receipt.dead.map(\.number))")
          handles += receipt.taken.map { ($0.number, $0.nonce) }
        case 6:
          guard !handles.isEmpty else { continue }
          let handle = random.pick(handles)
          steps.append("\(now_ms) delete \(handle.number)")
          let done = (try? queue.delete(handle.number, nonce: handle.nonce)) != nil
          try hold(done == plain.delete(handle.number, handle.nonce), "fifo \(isFIFO):\n\(steps.joined(separator: "\n"))\ndeleted \(done)")
        case 7:
          guard !handles.isEmpty else { continue }
          let handle = random.pick(handles)
          steps.append("\(now_ms) put back \(handle.number)")
          queue.putBack(handle.number, nonce: handle.nonce, now_ms: now_ms)
          plain.putBack(handle.number, handle.nonce, now_ms)
        default:
          guard !handles.isEmpty else { continue }
          let (handle, visibility) = (random.pick(handles), Int64(random.pick([0, 40])))
          steps.append("\(now_ms) change \(handle.number) to \(visibility)")
          let done = (try? queue.changeVisibility(handle.number, nonce: handle.nonce, to: visibility, now_ms: now_ms)) != nil
          try hold(done == plain.change(handle.number, handle.nonce, visibility, now_ms), "fifo \(isFIFO):\n\(steps.joined(separator: "\n"))\nchanged \(done)")
        }
        let counts = [queue.visible, queue.inFlight, queue.delayed]
        try hold(counts == plain.counts, "\(steps.joined(separator: "\n"))\ncounts \(counts), plainly \(plain.counts)")
      }
      if plain.hadDead { return "dead" }
      return isFIFO ? "fifo" : groups.count > 1 ? "fair" : "standard"
    }
  }
}

/// The same rules by looking at everything each time: slow, and short enough to be read beside the page that they are from.
private struct PlainQueue {
  let rules: QueueRules
  /// In their order.
  var messages: [QueueMessage] = []
  var hadDead = false

  init(_ rules: QueueRules) { self.rules = rules }

  var counts: [Int] { [.visible, .taken, .delayed].map { state in messages.count { $0.state == state } } }

  mutating func settle(_ now_ms: Int64) {
    for place in messages.indices where messages[place].visible_ms <= now_ms { messages[place].state = .visible }
    messages.removeAll { $0.aged_ms + rules.retention_ms <= now_ms }
  }

  mutating func receive(_ count: Int, _ visibility_ms: Int64, _ now_ms: Int64, nonce: () -> Int64) -> (taken: [Int64], dead: [Int64]) {
    var (taken, dead): ([Int64], [Int64]) = ([], [])
    let hiddenBefore = Set(messages.filter { $0.state != .visible }.map(\.number))
    var group: String?
    while taken.count < count, let place = next(group, taken, hiddenBefore) {
      if rules.isFIFO { group = messages[place].group }
      if let maximum = rules.receivesMaximum, messages[place].receives >= maximum {
        dead.append(messages[place].number)
        messages.remove(at: place)
        hadDead = true
        continue
      }
      messages[place].receives += 1
      messages[place].nonce = nonce()
      messages[place].received_ms = now_ms
      messages[place].state = .taken
      messages[place].visible_ms = now_ms + visibility_ms
      taken.append(messages[place].number)
    }
    settle(now_ms)
    return (taken, dead)
  }

  /// Where the message stands that goes next; of the group that is being given, as long as it has one.
  private func next(_ group: String?, _ taken: [Int64], _ hiddenBefore: Set<Int64>) -> Int? {
    let open = messages.indices.filter { place in
      guard messages[place].state == .visible, rules.isFIFO else { return messages[place].state == .visible }
      return !messages[..<place].contains { $0.group == messages[place].group && hiddenBefore.contains($0.number) }
    }
    if rules.isFIFO { return open.first { messages[$0].group == group } ?? open.first }
    func inFlight(_ place: Int) -> Int {
      guard let group = messages[place].group else { return 0 }
      return messages.count { $0.group == group && $0.state == .taken }
    }
    return open.min { (inFlight($0), $0) < (inFlight($1), $1) }
  }

  mutating func delete(_ number: Int64, _ nonce: Int64) -> Bool {
    guard let place = messages.firstIndex(where: { $0.number == number }) else { return true }
    if rules.isFIFO, messages[place].nonce != nonce || messages[place].state != .taken { return false }
    messages.remove(at: place)
    return true
  }

  mutating func putBack(_ number: Int64, _ nonce: Int64, _ now_ms: Int64) {
    guard let place = messages.firstIndex(where: { $0.number == number && $0.nonce == nonce && $0.state == .taken }) else { return }
    messages[place].receives -= 1
    if messages[place].receives == 0 { messages[place].nonce = 0 }
    messages[place].visible_ms = now_ms
    messages[place].state = .visible
  }

  mutating func change(_ number: Int64, _ nonce: Int64, _ visibility_ms: Int64, _ now_ms: Int64) -> Bool {
    // One whose only receive was taken back was never received.
    guard let place = messages.firstIndex(where: { $0.number == number && $0.nonce != 0 }), !rules.isFIFO || messages[place].nonce == nonce else {
      return false
    }
    messages[place].visible_ms = now_ms + visibility_ms
    messages[place].state = visibility_ms > 0 ? .taken : .visible
    return true
  }
}
