import Cases
import Fakes
import Forms
import Testing

import Identity

@Suite struct Allowances {
  let start_us: Int64 = 1_790_000_000_000_000

  /// How many of requests at these moments pass, by the bucket's own arithmetic over one state.
  private func passed(_ bucket: Bucket, at times_us: [Int64]) -> Int {
    var tat_us: Int64?
    var count = 0
    for now_us in times_us {
      guard let take = bucket.take(1, at: now_us, known: tat_us), take.holds(of: tat_us) else { continue }
      tat_us = take.left_us(of: tat_us)
      count += 1
    }
    return count
  }

  /// identity.md, rule 9: 60 in 60 seconds with a burst of 10 passes 69 in a first minute.
  @Test func `pass the burst and then the rate`() {
    let minute = (0..<60_000).map { start_us + Int64($0) * 1_000 }
    #expect(passed(.standard, at: minute) == 69)
    #expect(passed(.standard, at: [Int64](repeating: start_us, count: 100)) == 10)
  }

  @Test func `tell what is left and when one more comes`() {
    let bucket = Bucket.standard
    let first = bucket.allowance(at: start_us, start_us + bucket.interval_us)
    #expect(first.remaining == 9)
    #expect(first.reset_s == 1)
    #expect(bucket.allowance(at: start_us, start_us).remaining == 10)
    #expect(bucket.allowance(at: start_us, start_us).reset_s == 0)
    let empty = bucket.allowance(at: start_us, start_us + 10 * bucket.interval_us)
    #expect(empty.remaining == 0)
    #expect(bucket.retryAfter_s(1, at: start_us, start_us + 10 * bucket.interval_us) == 1)
  }

  @Test func `what a header says is left does pass, and no more`() {
    for bucket in [Bucket.standard, .tasks, .export, Bucket("odd", 7, per: 60, burst: 3)] {
      for used in 0...bucket.burst {
        let tat_us = start_us + Int64(used) * bucket.interval_us
        let allowance = bucket.allowance(at: start_us, tat_us)
        var (known, count) = (Optional(tat_us), 0)
        while let take = bucket.take(1, at: start_us, known: known), take.holds(of: known) {
          known = take.left_us(of: known)
          count += 1
        }
        #expect(count == allowance.remaining, "\(bucket.name) with \(used) used")
        if count < bucket.burst {
          let later_us = start_us + Int64(allowance.reset_s) * 1_000_000
          #expect(bucket.allowance(at: later_us, tat_us).remaining > count, "one more after \(allowance.reset_s) s")
        }
      }
    }
  }

  @Test func `a clock that was ahead locks nobody out`() throws {
    let bucket = Bucket.standard
    let ahead_us = start_us + 3_600_000_000
    let take = try #require(bucket.take(1, at: start_us, known: ahead_us))
    #expect(take == .mend(wrong_us: ahead_us, new_us: start_us + bucket.interval_us))
    #expect(take.holds(of: ahead_us))
    #expect(!take.holds(of: ahead_us + 1), "somebody else mended it")
  }

  @Test func `round an interval up, so that no more pass than were allowed`() {
    #expect(Bucket("odd", 7, per: 60, burst: 3).interval_us == 8_571_429)
  }
}
