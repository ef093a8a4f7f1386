import EmulatorClock
import EmulatorHTTP
import Foundation
import Testing

/// A store whose items expire and whose messages appear at moments, and which notes the order of it all.
@EventLoop final class World {
  static let start_ms: Int64 = 1_767_571_200_000

  let table: Timetable
  private(set) var notes: [String] = []
  private var moments: [DueMoment] = []
  private var expiries: [Int64] = []
  private lazy var advance = Advance(table, quietLimit_ms: quietLimit_ms) { [self] reply in
    EventLoop.post { [self] in reply(settle()) }
  }
  private let quietLimit_ms: Int
  private var isOver = false

  /// A machine that runs all tests at once may take its time; who tests the limit sets one.
  init(_ clock: Clock = Clock(virtualAt: World.start_ms), quietLimit_ms: Int = 600_000) {
    (table, self.quietLimit_ms) = (Timetable(clock), quietLimit_ms)
  }

  func note(_ text: String) { notes.append("\((table.now_ms - World.start_ms) / 1_000) \(text)") }

  func expire(_ times_s: [Int64]) { expiries += times_s.map { World.start_ms + $0 * 1_000 } }

  /// At a time of its own; then it works for a few turns of the loop, and does what follows.
  func plan(_ kind: Timetable.Kind, _ name: String, at time_s: Int64, turns: Int = 3, _ then: @escaping @EventLoop () -> Void = {}) {
    let moment = DueMoment(table, kind) { [weak self] in self?.work(name, turns, then) }
    moments.append(moment)
    moment.set(at: World.start_ms + time_s * 1_000)
  }

  private func work(_ name: String, _ turns: Int, _ then: @escaping @EventLoop () -> Void) {
    table.begins(name)
    note("\(name) begins")
    turn(turns) { [weak self] in
      self?.note("\(name) ends")
      self?.table.invoked(hasFailed: name.hasPrefix("bad"))
      then()
      self?.table.ends(name)
    }
  }

  private func turn(_ count: Int, _ then: @escaping @EventLoop () -> Void) {
    guard count > 0, !isOver else { return then() }
    EventLoop.post { [weak self] in self?.turn(count - 1, then) }
  }

  private func settle() -> Result<StoreMoments, AdvanceFault> {
    let due = expiries.filter { $0 <= table.now_ms }
    expiries.removeAll { $0 <= table.now_ms }
    for _ in due { note("expired") }
    return .success(StoreMoments(expired: due.count, nextExpiry_ms: expiries.min()))
  }

  /// What never ends by itself would keep the loop of all tests busy.
  func end() { isOver = true }

  func go(_ target: Advance.Target) async -> AdvanceReport { await advance.run(target) }

  var progress: AdvanceProgress? { advance.progress }

  func stop() { advance.stop() }
}

@EventLoop @Suite struct `A clock that is moved` {
  @Test func `comes to what is due in its order, and waits for each until it has ended`() async {
    let world = World()
    world.plan(.window, "window", at: 60)
    world.plan(.schedule, "second", at: 60)
    world.plan(.retry, "retry", at: 60)
    world.plan(.schedule, "third", at: 60)
    world.plan(.schedule, "first", at: 30)
    world.expire([60, 90])
    let report = await world.go(.by(100_000))
    let works = ["first", "retry", "second", "third", "window"]
    let wanted = works.flatMap { ["\($0) begins", "\($0) ends"] }.map { $0.hasPrefix("first") ? "30 \($0)" : "60 \($0)" }
    #expect(world.notes == wanted[..<2] + ["60 expired"] + wanted[2...] + ["90 expired"])
    #expect(report.fired == ["expiries": 2, "retries": 1, "schedules": 3, "windows": 1])
    #expect(report.to_ms == World.start_ms + 100_000)
    #expect(report.invocations == 5)
    #expect(report.fault == nil)
  }

  @Test func `comes to what is set on the way too`() async {
    let world = World()
    world.plan(.schedule, "bad", at: 10) {
      world.plan(.retry, "bad again", at: 70) { world.plan(.retry, "bad at last", at: 190) }
    }
    let report = await world.go(.by(200_000))
    #expect(world.notes.filter { $0.hasSuffix("begins") } == ["10 bad begins", "70 bad again begins", "190 bad at last begins"])
    #expect((report.invocations, report.failures) == (3, 3))
  }

  @Test func `stops at the next moment where that is asked for, and within a year`() async {
    let world = World()
    world.plan(.schedule, "one", at: 10)
    world.plan(.schedule, "two", at: 20)
    #expect(await world.go(.next).to_ms == World.start_ms + 10_000)
    #expect(await world.go(.next).to_ms == World.start_ms + 20_000)
    world.plan(.schedule, "far", at: 400 * 86_400)
    #expect(await world.go(.next).to_ms == World.start_ms + 20_000)
    #expect(world.notes.count == 4)
  }

  @Test func `goes neither back nor too far, and the machine's own goes by itself`() async {
    let world = World()
    #expect(await world.go(.to(World.start_ms - 1)).fault == .back(now_ms: World.start_ms))
    #expect(await world.go(.by(366 * 86_400_000 + 1)).fault == .tooFar)
    #expect(await world.go(.by(.max)).fault == .tooFar)
    #expect(await world.go(.by(0)).fault == nil)
    let machines = World(Clock())
    #expect(await machines.go(.by(1)).fault == .notVirtual)
    #expect(machines.notes == [])
    #expect(world.table.now_ms == World.start_ms)
  }

  @Test func `leaps to a moment, passes over what makes up for nothing, and comes to all else that is due by then`() async {
    let world = World()
    world.plan(.retry, "retry", at: 60)
    let minutes = DueMoment(world.table, .schedule) { Issue.record("it was made up for") }
    minutes.set(at: World.start_ms + 60_000)
    var passed: [Int64] = []
    world.table.whenPassedOver {
      passed.append($0)
      minutes.cancel()
      world.plan(.schedule, "minute", at: 3_600)
    }
    world.plan(.window, "later", at: 3_601)
    world.expire([30, 3_600, 3_601])
    let report = await world.go(.jump(to: World.start_ms + 3_600_000))
    #expect(passed == [World.start_ms + 3_600_000])
    #expect(world.notes == ["expired", "expired", "retry begins", "retry ends", "minute begins", "minute ends"].map { "3600 \($0)" })
    #expect(report.fired == ["expiries": 2, "retries": 1, "schedules": 1])
    #expect((report.to_ms, report.fault) == (World.start_ms + 3_600_000, nil))
    #expect(await world.go(.jump(to: World.start_ms)).fault == .back(now_ms: World.start_ms + 3_600_000))
    #expect(await world.go(.jump(to: .max)).fault == .tooFar)
    #expect(passed.count == 1)
  }

  @Test func `tells how far it is, and goes no further than to the moment at which it is stopped`() async {
    let world = World()
    #expect(world.progress == nil)
    var seen: AdvanceProgress?
    world.plan(.schedule, "first", at: 10)
    world.plan(.schedule, "bad", at: 20) {
      seen = world.progress
      world.stop()
    }
    world.plan(.schedule, "with it", at: 20)
    world.plan(.schedule, "after", at: 30)
    let report = await world.go(.by(60_000))
    #expect(seen?.target_ms == World.start_ms + 60_000)
    #expect((seen?.report.from_ms, seen?.report.to_ms) == (World.start_ms, World.start_ms + 20_000))
    #expect(seen?.report.fired == ["schedules": 2])
    #expect((seen?.report.invocations, seen?.report.failures) == (2, 1))
    #expect((report.fault, report.to_ms) == (.stopped(now_ms: World.start_ms + 20_000), World.start_ms + 20_000))
    #expect((report.fired, report.invocations) == (["schedules": 3], 3))
    // One that is stopped while nothing is under way is not stopped before it begins.
    world.stop()
    #expect(await world.go(.by(60_000)).fired == ["schedules": 1])
    #expect(world.progress == nil)
  }

  @Test func `names the function that does not come to rest`() async {
    let world = World(quietLimit_ms: 20)
    world.plan(.schedule, "Endless", at: 5, turns: .max)
    defer { world.end() }
    let report = await world.go(.by(60_000))
    #expect(report.fault == .notQuiet("Endless"))
    #expect(report.to_ms == World.start_ms + 5_000)
  }

  /// The least time, then the kind, then the order in which they were set, whatever that was; and the same twice.
  @Test(arguments: 1...20) func `gives the same history from the same start`(seed: Int) async {
    var histories: [[String]] = []
    for _ in 0..<2 {
      let world = World()
      var chance = UInt64(seed)
      func below(_ bound: UInt64) -> UInt64 {
        chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (chance >> 33) % bound
      }
      var planned: [(time: Int64, kind: Int, name: String)] = []
      for number in 0..<60 {
        let (time, kind) = (Int64(below(40)), Timetable.Kind.allCases[Int(below(3))])
        planned.append((time, kind.rawValue, "f\(number)"))
        world.plan(kind, "f\(number)", at: time + 1, turns: Int(below(4)))
      }
      world.expire((0..<30).map { _ in Int64(below(40)) + 1 })
      #expect(await world.go(.by(60_000)).fault == nil)
      let begun = world.notes.filter { $0.hasSuffix("begins") }
      // Sorting is stable here by the number, which is the order of setting.
      let wanted = planned.enumerated().sorted { ($0.element.time, $0.element.kind, $0.offset) < ($1.element.time, $1.element.kind, $1.offset) }
      #expect(begun == wanted.map { "\($0.element.time + 1) \($0.element.name) begins" })
      #expect(world.notes.count { $0.hasSuffix("expired") } == 30)
      histories.append(world.notes)
    }
    #expect(histories[0] == histories[1])
  }
}

@EventLoop @Suite struct `A moment` {
  @Test func `of the machine's clock comes by itself`() async {
    let table = Timetable()
    var kept: DueMoment?
    await withCheckedContinuation { continuation in
      let moment = DueMoment(table, .retry) { continuation.resume() }
      moment.set(after_ms: 1)
      kept = moment
    }
    #expect(kept != nil && kept?.due_ms == nil)
  }

  @Test func `that is due already on a clock that stands comes at once, and one that was taken back never`() async {
    let world = World()
    let never = DueMoment(world.table, .retry) { Issue.record("it came") }
    never.set(after_ms: 0)
    never.cancel()
    var kept: DueMoment?
    await withCheckedContinuation { continuation in
      let moment = DueMoment(world.table, .retry) { continuation.resume() }
      moment.set(after_ms: 0)
      kept = moment
    }
    #expect(await world.go(.by(1_000)).fired == [:])
    #expect(kept != nil && kept?.due_ms == nil)
  }
}
