/// One property over the seeds `seed`, `seed + 1`, …, several blocks of them at once.
public struct Trial: Sendable {
  public let property: Property
  public let seed: UInt64
  /// How many cases, at least 1.
  public let count: Int

  /// A case that broke the property, and where the block of cases that it shares things with begins.
  public struct Failure: Sendable, Equatable {
    public let seed: UInt64
    public let from: UInt64
    public let text: String

    public init(seed: UInt64, from: UInt64, text: String) {
      self.seed = seed
      self.from = from
      self.text = text
    }
  }

  public struct Outcome: Sendable {
    public internal(set) var tried = 0
    /// How often each kind of case was met.
    public internal(set) var kinds: [String: Int] = [:]
    /// The broken case with the smallest seed; the same in every run.
    public internal(set) var failure: Failure?

    /// The kinds that should have been met and were not.
    public func missing(of property: Property) -> [String] { property.kinds.subtracting(kinds.keys).sorted() }

    mutating func add(_ other: Outcome) {
      tried += other.tried
      kinds.merge(other.kinds, uniquingKeysWith: +)
      if let new = other.failure, new.seed < failure?.seed ?? .max { failure = new }
    }
  }

  public init(_ property: Property, seed: UInt64, count: Int) {
    precondition(count > 0 && seed <= UInt64.max - UInt64(count))
    self.property = property
    self.seed = seed
    self.count = count
  }

  /// Tries the cases, `width` blocks at a time; a block is begun only while nothing is broken. `progress` hears after each block how many cases are done.
  public func run(width: Int, progress: (Int) -> Void = { _ in }) async -> Outcome {
    await withTaskGroup(of: (slot: Int, outcome: Outcome).self) { group in
      var outcome = Outcome()
      var next = seed
      let end = seed + UInt64(count)
      func begin(_ slot: Int) {
        // A note stands until the next block's: between two blocks a crash would name none.
        guard next < end, outcome.failure == nil else { return CrashNote.clear(slot) }
        let block = next..<min(end, next + UInt64(property.together))
        next = block.upperBound
        group.addTask { (slot, await attempt(block, slot)) }
      }
      for slot in 0..<width { begin(slot) }
      while let done = await group.next() {
        outcome.add(done.outcome)
        progress(outcome.tried)
        begin(done.slot)
      }
      return outcome
    }
  }

  private func attempt(_ block: Range<UInt64>, _ slot: Int) async -> Outcome {
    var outcome = Outcome()
    var current = block.lowerBound
    do {
      CrashNote.set(slot, from: block.lowerBound, seed: current)
      let check = try await property.start()
      for seed in block {
        current = seed
        CrashNote.set(slot, from: block.lowerBound, seed: seed)
        var random = SplitMix64(seed: seed)
        outcome.kinds[try await check(&random), default: 0] += 1
        outcome.tried += 1
      }
    } catch {
      outcome.failure = Failure(seed: current, from: block.lowerBound, text: "\(error)")
    }
    return outcome
  }
}
