import EmulatorDigests
import EmulatorFaults
import Foundation
import Testing

@Suite struct `A fault plan` {
  @Test func `is read from lines and from parts between commas`() throws {
    let lines = """
      # two kinds
      seed=7
      table conflict nth=2 on=things/*#1   # the second
      table throttle 2.5%
      """
    var plan = FaultPlan(seed: "7", [.init(.table, .conflict, .nth(2), on: "things/*#1"), .init(.table, .throttle, .rate(0.025))])
    #expect(try FaultPlan(reading: lines) == plan)
    plan.rules.append(.init(.queue, .throttle, .rate(0.025)))
    #expect(try FaultPlan(reading: "seed=7,table conflict nth=2 on=things/*#1,throttle=2.5%") == plan)
    let short = FaultPlan([
      .init(.invoke, .crashDuring, .rate(0.03)), .init(.deliver, .duplicate, .rate(0.05)), .init(.table, .lostAnswer, .rate(0.02)),
      .init(.queue, .lostAnswer, .rate(0.02)), .init(.invoke, .timeout, .rate(0.01)),
    ])
    var read = try FaultPlan(reading: "crash=3%,duplicate=5%,lost_answer=2%,timeout=1%")
    read.seed = short.seed
    #expect(read == short)
    #expect(try FaultPlan(reading: "invoke slow 1% ms=20 on=WorkCase/*").rules == [.init(.invoke, .slow, .rate(0.01), on: "WorkCase/*", ms: 20)])
  }

  @Test(arguments: [
    ("table melt 1%", "`table melt 1%` is no fault"), ("melt=1%", "`melt=1%` is no fault"), ("table conflict", "`table conflict` is no fault"),
    ("table conflict 101%", "`101%` must be a rate"), ("table conflict nth=0", "nth must be a whole number from 1"),
    ("table error 1% off=x", "must be one on=<glob>"), ("table error 1% on=a on=b", "must be one on=<glob>"),
    ("invoke slow 1% ms=-1", "must be one ms="), ("invoke crash-after 1% ms=5", "must be one on=<glob>"), ("deliver torn 1%", "is no fault"),
    ("http 429 1%", "`http 429 1%` is no fault"),
  ])
  func `names what is wrong`(text: String, words: String) {
    let error = #expect(throws: FaultPlanError.self) { try FaultPlan(reading: text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func `hits by SHA-256 of seed, point, kind, subject and passing`() {
    let plan = FaultPlan(seed: "7", [.init(.table, .conflict, .rate(0.25))])
    let hits = (1...4_000).filter { plan.hit(.table, "t/a#\($0)", passings: [.conflict: 1]) == .conflict }
    #expect((800...1_200).contains(hits.count))
    for number in hits.prefix(20) {
      let first = SHA256.digest("7\ntable\nconflict\nt/a#\(number)\n1")[0]
      #expect(first < 64)
    }
  }

  @Test(arguments: [("*", "", true), ("a*c", "abbc", true), ("a?c", "ac", false), ("*b*b", "abab", true), ("ab", "abc", false), ("*a", "aab", false)])
  func `takes stars and question marks in names`(glob: String, subject: String, isHit: Bool) {
    #expect((FaultPlan([.init(.table, .error, .rate(1), on: glob)]).hit(.table, subject, passings: [.error: 1]) == .error) == isHit)
  }

  @Test func `counts each subject for itself, and only where a kind can strike`() {
    let injector = FaultInjector(FaultPlan([.init(.table, .conflict, .nth(2))]))
    #expect(injector.pass(.table, "a", among: [.throttle]) == nil)
    #expect(injector.pass(.table, "a", among: [.conflict]) == nil)
    #expect(injector.pass(.table, "b", among: [.conflict]) == nil)
    #expect(injector.pass(.table, "a", among: [.conflict, .throttle]) == .conflict)
    #expect(injector.pass(.table, "a", among: [.conflict]) == nil)
    #expect(injector.hits == 1)
  }

  @Test func `counts a bounded number of subjects`() {
    let injector = FaultInjector(FaultPlan([.init(.table, .error, .rate(1))]))
    for number in 0..<(FaultInjector.subjectsMaximum + 3) { _ = injector.pass(.table, "\(number)", among: [.error]) }
    #expect(injector.hits == FaultInjector.subjectsMaximum)
    #expect(injector.uncounted == 3)
  }
}
