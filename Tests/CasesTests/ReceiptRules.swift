import CaseContract
import Cases
import Crypto
import Fakes
import Forms
import StrictJSON
import Synchronization
import Testing

/// Rules of cases 1, 2, 3, 5, 6 and 12: what is stored, before what, and what a crash leaves of it.
@Suite(.table, .noted) struct `The contract of cases, receipts` {
  @Test(arguments: Subject.Kind.allCases)
  func `1 receipts before what depends on them`(kind: Subject.Kind) async throws {
    let store = VolatileRecordStore()
    let seen = Mutex<[(name: String, stored: Set<String>)]>([])
    let stage = Stage(
      Subject(kind) { name in
        let keys = Set(Stage(kind, over: store).keys)
        seen.withLock { $0.append((name, keys)) }
      }, store: store)
    try await stage.driveToEnd()
    let keys = stage.keys
    let moments = seen.withLock { $0 }
    #expect(moments.count == stage.subject.tries.values.reduce(0, +))
    for (name, stored) in moments {
      // Before an unkeyed try all up to its note was stored; before another effect all up to its receipt.
      let noted = keys.firstIndex(of: "begun/\(name)").map { $0 + 1 }
      let place = try #require(noted ?? keys.firstIndex(of: String(name.prefix { $0 != "#" })))
      #expect(Set(keys[..<place]).isSubset(of: stored), "at `\(name)` these were kept back: \(Set(keys[..<place]).subtracting(stored))")
    }
    var invariants = stage.invariants
    invariants.ended()
    invariants.unkeyed(stage.subject.tries)
    #expect(invariants.broken == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `1 and 6 after every single call, lost or not, the case ends as if undisturbed`(kind: Subject.Kind) async throws {
    let undisturbed = Stage(kind)
    let counting = FailingRecordStore(undisturbed.store, broken: nil)
    let body = try await undisturbed.driveToEnd(in: counting).body
    #expect(counting.calls > 10)
    for call in 1...counting.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let stage = Stage(kind)
        let ended = try await stage.driveToEnd(in: FailingRecordStore(stage.store, broken: call, moment))
        #expect(ended.body == body, "call \(call), \(moment)")
        var invariants = stage.invariants
        invariants.ended()
        invariants.unkeyed(stage.subject.tries)
        #expect(invariants.broken == [], "call \(call), \(moment)")
        guard case .same = try await stage.replay() else {
          Issue.record("call \(call), \(moment): \(try await stage.replay())")
          continue
        }
      }
    }
  }

  @Test func `2 a failure is tried again in the process or by parking, as its policy says, and has a price`() async throws {
    let stage = Stage(Subject(.echo))
    try await stage.make("quick,slow")
    // `quick` went on by itself; `slow` waits for longer than a second, so the case rests.
    #expect(stage.keys.contains("tried/quick0#1") && stage.keys.contains("quick0"))
    #expect(stage.keys.contains("tried/slow1#1") && !stage.keys.contains("slow1"))
    let due_ms = try #require(try await stage.header()?.due_ms)
    let pause_ms = due_ms - stage.surroundings.now_ms()
    // Half of it is certain, the rest is the journal's chance.
    #expect((2_000...4_000).contains(pause_ms))
    stage.wait(until: due_ms - 1)
    #expect(try await stage.sweep() == [])
    stage.wait(until: due_ms)
    #expect(try await stage.sweep() == [.advanced])
    #expect(try await stage.header()?.status == "done")
    #expect(stage.subject.tries == Dictionary(uniqueKeysWithValues: ["quick0#1", "quick0#2", "slow1#1", "slow1#2"].map { ("\(Stage.id)/\($0)", 1) }))
    #expect(Set(["begun/quick0#1", "begun/quick0#2", "begun/slow1#1", "begun/slow1#2"]).isSubset(of: Set(stage.keys)))
    let failed = try #require(stage.invariants.receipts.first { $0.receipt.key == "tried/slow1#1" }?.receipt)
    #expect(failed.usage.costNanoUSD == 1_000)
    #expect(failed.value == ["failed": "network", "message": "`slow` failed", "ambiguous": true, "due": .integer(due_ms)])
  }

  @Test func `2 what was tried often enough is final, and what is no use to try again is tried once`() async throws {
    for (kind, tries) in [(StepFailure.Class.network, 3), (.timeout, 3)] {
      let world = EchoWorld(failing: ["quick": 9, "call": 9], as: kind)
      let store = VolatileRecordStore()
      let cases = CaseStore(records: store, surroundings: ScriptedSurroundings(step_ms: 0))
      let made = try await EchoFamily(world).make(Subject(.echo).body(Stage.id, work: "quick,call"), in: cases)
      #expect(made.status == "done")
      #expect(world.calls.count { $0.step == "quick0" } == tries)
      #expect(world.calls.count { $0.step == "call1" } == 1)
      #expect(try JSONReader.read(made.body).said == ["failed: \(kind.rawValue)", "failed: \(kind.rawValue)"])
    }
  }

  @Test func `2 a task's call is tried again when its class and the journal's chance say, and no oftener`() async throws {
    let stage = Stage(.tasks)
    let begun_ms = stage.surroundings.now_ms()
    try await stage.make(TaskWork.failing.rawValue)
    #expect(stage.subject.tries == ["tool/1/0": 2, "tool/2/0": 1])
    // Between nothing and all of 250 ms, by a chance that follows from the case, the step and the try.
    let digest = SHA256.digest(Array("\(Stage.id)/tool/1/0/1".utf8))
    let share = Double(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / 18_446_744_073_709_551_616
    let due_ms = begun_ms + Int64(250 * share)
    #expect(stage.surroundings.now_ms() == due_ms)
    let failed = try #require(stage.invariants.receipts.first { $0.receipt.key == "tried/tool/1/0#1" }?.receipt)
    #expect(failed.value == ["failed": "network", "message": "nobody answers", "ambiguous": true, "due": .integer(due_ms)])
    // What only reads is told of by nothing before its receipt.
    #expect(stage.keys.allSatisfy { !$0.hasPrefix("begun/") })
    let hopeless = Stage(.tasks)
    try await hopeless.make(TaskWork.hopeless.rawValue)
    #expect(hopeless.subject.tries == ["tool/1/0": 3, "tool/2/0": 1])
    #expect(try await hopeless.header()?.status == "failed")
  }

  @Test func `2 a task that meets a limit rests until that is over where nobody waits for it, and is told when else`() async throws {
    for later in [true, false] {
      let stage = Stage(.tasks)
      let over_ms = stage.surroundings.now_ms() + 60_000
      try await stage.make(TaskWork.limited.rawValue, later: later)
      if later { try await stage.advance() }
      #expect(stage.subject.tries == ["tool/1/0": 1])
      #expect(try await stage.header()?.status == (later ? "waiting" : "failed"))
      #expect(stage.keys.contains("tried/tool/1/0#1") == later)
      if later { #expect(stage.due_ms == over_ms) }
      #expect(String(decoding: try await stage.found().body, as: UTF8.self).contains(Timestamp.text(over_ms)) == !later)
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `3 each taking of a case, and nothing else, is one pass with its time and the signals not seen yet`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    await stage.begin()
    #expect(!stage.keys.contains { $0.hasPrefix("pass/") })
    if stage.subject.takesSignals { for value in ["x", "y"] { try await stage.signal(value) } }
    stage.surroundings.advance(by: 5)
    let taken_ms = stage.surroundings.now_ms()
    try await stage.advance()
    let passes = stage.invariants.receipts.map(\.receipt).filter { $0.key.hasPrefix("pass/") }
    #expect(passes.map(\.key) == ["pass/1"])
    let pass = try Pass(try #require(passes.first))
    #expect(pass.now_ms == taken_ms)
    #expect(pass.signals.map(\.value) == (stage.subject.takesSignals ? ["x", "y"] : []))
    #expect(pass.signals.map(\.number) == (stage.subject.takesSignals ? [1, 2] : []))
  }

  @Test(arguments: Subject.Kind.allCases)
  func `5 a case that waits while a new engine is deployed goes on from what its phases came to`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    if kind == .tasks {
      try await stage.make(TaskWork.limited.rawValue, later: true)
      try await stage.advance()
      stage.surroundings.advance(by: 60_000)
    } else {
      try await stage.drive()
    }
    #expect(stage.invariants.receipts.contains { $0.receipt.key.hasPrefix("phase/") } || kind == .decisions)
    #expect(stage.invariants.receipts.allSatisfy { !$0.receipt.key.hasPrefix("phase/") || $0.receipt.isWhole })
    // As an older engine left it: its phases came to something else than this one would compute, and to say so is no divergence.
    try await stage.age()
    try await stage.advance()
    let ended = try await stage.driveToEnd()
    #expect(ended.status == stage.subject.ends.answered)
    switch kind {
    case .decisions: break
    case .echo: #expect(try JSONReader.read(ended.body).said.first == "phase of false")
    case .tasks: #expect(try JSONReader.read(ended.body).cities == ["Lima", "Riga"], "the plan on record is what is carried out")
    }
  }

  @Test(arguments: [(Subject.Kind.echo, "pure,phase"), (.tasks, TaskWork.nothing.rawValue)])
  func `5 the phases of a case that is made in one go are cut to their digests`(kind: Subject.Kind, work: String) async throws {
    let stage = Stage(kind)
    try await stage.make(work)
    let phases = stage.invariants.receipts.filter { $0.receipt.key.hasPrefix("phase/") }
    #expect(phases.count == 1)
    #expect(phases.allSatisfy { !$0.receipt.isWhole })
    guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `6 whatever a worker stores of a case is stored only where the header is as it read it`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    let making = WatchedRecordStore(FailingRecordStore(stage.store, broken: 3, .before, of: .writes))
    _ = try? await stage.make(in: making)
    let going = WatchedRecordStore(stage.store)
    try await stage.advance(in: going)
    let writes = (making.writes + going.writes).filter { $0.contains { stage.isWork($0) } }
    #expect(writes.count > 2)
    for changes in writes {
      let header = changes.filter { $0.key == stage.place.key(CaseKeys.header) }.map(\.condition)
      #expect(header.count == 1 && header != [.any], "\(changes.map(\.key.sort)) are stored with \(header)")
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `6 a worker whose case is taken over before any of its calls stores nothing more`(kind: Subject.Kind) async throws {
    var isOver = false
    var call = 1
    while !isOver {
      let stage = Stage(kind)
      await stage.begin()
      let versions = Mutex<Int64?>(nil)
      let watched = WatchedRecordStore(stage.store, before: call) {
        _ = try? await stage.advance()
        let version = stage.record("CASE")?.version
        versions.withLock { $0 = version }
      }
      var failed: EndpointError?
      do throws(EndpointError) { try await stage.advance(in: watched) } catch { failed = error }
      isOver = watched.calls < call
      if let version = versions.withLock({ $0 }), call > 1 {
        // A case that waits may be taken once more; what the other stored stands.
        if let failed { #expect(failed.status == 409, "call \(call)") }
        #expect(try #require(stage.record("CASE")).version >= version)
      }
      try await stage.driveToEnd()
      var invariants = stage.invariants
      invariants.ended()
      invariants.unkeyed(stage.subject.tries)
      #expect(invariants.broken == [], "call \(call)")
      call += 1
    }
    #expect(call > 8)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `6 who waits for a case that is taken over is answered what came of it there`(kind: Subject.Kind) async throws {
    var call = 1
    var takeovers = 0
    while true {
      let stage = Stage(kind)
      let wasTaken = Mutex(false)
      let watched = WatchedRecordStore(stage.store, before: call) {
        let taken = try? await stage.advance()
        wasTaken.withLock { $0 = taken != nil }
      }
      let made = try await stage.make(in: watched)
      if wasTaken.withLock({ $0 }) { takeovers += 1 }
      #expect(try await stage.found().body == made.body, "call \(call)")
      #expect(made.phase == .ended || made.phase == .waiting || made.isAnothers || made.isResting, "call \(call): \(made.status)")
      if watched.calls < call { break }
      call += 1
    }
    #expect(takeovers > 3)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `12 a replay asks nobody and says the same bytes, at a rest and at the end, and names what was changed`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.drive()
    let tries = stage.subject.tries
    guard case .same = try await stage.replay() else { throw ContractFailure("at a rest: \(try await stage.replay())") }
    try await stage.driveToEnd()
    guard case .same = try await stage.replay() else { throw ContractFailure("at the end: \(try await stage.replay())") }
    #expect(tries.allSatisfy { stage.subject.tries[$0.key] == $0.value })
    stage.store.tamper(stage.place.key("CASE")) { record in
      guard case .binary(var body)? = record.attributes["body"] else { return }
      body[body.count - 3] ^= 1
      record.attributes["body"] = .binary(body)
    }
    #expect(try await stage.replay() == .changed("the stored outcome"))
  }

  @Test func `12 of a case that was cancelled without an outcome there is nothing to compare`() async throws {
    let stage = Stage(Subject(.echo))
    try await stage.drive()
    _ = try await stage.family.cancel(stage.place, from: Caller(), in: stage.cases())
    #expect(try await stage.replay() == .unfinished)
  }

  @Test func `12 of a case that was cancelled the outcome is computed again, whatever it had gone through`() async throws {
    let undisturbed = FailingRecordStore(VolatileRecordStore(), broken: nil, of: .writes)
    try await Stage(.tasks).make(in: undisturbed)
    for write in 2...undisturbed.calls {
      let stage = Stage(.tasks)
      _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: write, .before, of: .writes))
      _ = try await stage.family.cancel(stage.place, from: Caller(), in: stage.cases())
      guard case .same = try await stage.replay() else { throw ContractFailure("write \(write): \(try await stage.replay())") }
      var invariants = stage.invariants
      invariants.ended()
      #expect(invariants.broken == [], "write \(write)")
    }
  }
}

extension Stage {
  fileprivate init(_ kind: Subject.Kind, over store: VolatileRecordStore) { self.init(Subject(kind), store: store) }
}
